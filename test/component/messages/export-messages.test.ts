import { randomUUID } from 'node:crypto';
import { InvocationContext } from '@azure/functions';
import { DefaultAzureCredential } from '@azure/identity';
import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handleExportRequest } from '../../../functions/exports/export-requests.service-bus.ts';
import { incomingMessage } from '../../../functions/messages/incoming.ts';
import { OperatorsLog } from '../../../functions/operators-log.ts';
import type { AuditEntry } from '../../../shared/domain/access/audit.ts';
import type { EventPublisher } from '../../../shared/use-cases/event/ports.ts';
import { MAX_ATTEMPTS } from '../../../shared/use-cases/message/reschedule.ts';
import { openBus, type Bus } from '../../../shared/adapters/messaging/bus-client.ts';
import { createEventPublisher } from '../../../shared/use-cases/event/event-publisher.ts';
import { createEventTopic } from '../../../shared/adapters/messaging/event-topic.ts';
import { createMessageQueue } from '../../../shared/adapters/messaging/message-queue.ts';
import { createExportStore } from '../../../shared/adapters/tables/export-store.ts';
import { createEventOutbox } from '../../../shared/adapters/tables/outbox.ts';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { HOSTILE_MESSAGES } from './hostile-messages.ts';
import { possibleChecks } from '../stores/support/possible-checks.ts';
import { exportsOf, newAccount } from './message-accounts.ts';
import { stores, useStores } from '../stores/support/stores-world.ts';
import { receiveAll, startTestBus, type TestBus } from '../support/test-bus.ts';
import { take } from '@lab-gallery/test-support/patience';

useStores();

const credential = new DefaultAzureCredential();
let bus: TestBus;
let appBus: Bus;
let publisher: EventPublisher;
let handlerPorts: Parameters<typeof handleExportRequest>[0];
let requests: ServiceBusReceiver;
let rejected: ServiceBusReceiver;
let events: ServiceBusReceiver;

beforeAll(async () => {
  bus = await startTestBus();
  appBus = openBus({ connectionString: bus.connectionString }, credential);
  const announce = (accountId: string) => {
    publisher.announce(accountId);
  };
  const outbox = createEventOutbox(stores.table, { announce, report: expect.unreachable });
  publisher = createEventPublisher({
    outbox,
    topic: createEventTopic(appBus, 'lab-events'),
    warn: () => undefined,
    // The bus is back sooner than it could be in Azure.
    pause: (milliseconds) => take(milliseconds / 20),
  });
  handlerPorts = {
    ...stores,
    checks: possibleChecks(stores),
    outbox,
    audit: { append },
    exports: createExportStore(stores.table, announce),
    clock: { now: () => new Date() },
    runs: { start: () => Promise.resolve() },
    requests: createMessageQueue(appBus, 'export-requests'),
    rejected: createMessageQueue(appBus, 'export-requests-rejected'),
  };
  requests = bus.receiver('export-requests');
  rejected = bus.receiver('export-requests-rejected');
  events = bus.follower();
});

afterAll(async () => {
  await appBus.close();
  await bus.close();
});

/** What the operators were told. */
const logged: string[] = [];
const write = (...args: unknown[]) => void logged.push(...args.map(String));
const log = new OperatorsLog({ invocationId: 'invocation', log: write, warn: write, error: write });

/** What was written down of who did what. */
const audited: AuditEntry[] = [];

function append(entry: AuditEntry): Promise<void> {
  audited.push(entry);
  return Promise.resolve();
}

let accountId: string;

beforeEach(async () => {
  accountId = await newAccount({ messages: { role: 'LabCreator', labs: ['lab-0', 'lab-1'] } });
});

function order(labName = 'lab-0', more: object = {}) {
  return { accountId, labName, imageName: `image-${labName}`, ...more };
}

/** What a sender sends, as the host hands it to the app: JSON is read as JSON, the id among it. */
function receive(
  body: unknown,
  metadata: { messageId?: unknown; applicationProperties?: object } = {},
  its = handlerPorts,
) {
  const messageId = 'messageId' in metadata ? metadata.messageId : randomUUID();
  const context = new InvocationContext({
    invocationId: 'i',
    functionName: 'f',
    triggerMetadata: { ...metadata, messageId },
  });
  return handleExportRequest(its, incomingMessage(body, context), log);
}

/** The same with a message that is in the queue. */
const receiveAgain = ({ body, messageId, applicationProperties = {} }: ServiceBusReceivedMessage) =>
  receive(body as unknown, { messageId, applicationProperties });

async function eventsOf(
  ...ids: string[]
): Promise<{ id: string; type: string; sequence?: string; subject: string }[]> {
  await publisher.settled();
  const all = await receiveAll(events);
  return all
    .filter(({ applicationProperties }) => ids.includes(String(applicationProperties?.['accountId'])))
    .map(({ body }) => body as { id: string; type: string; subject: string });
}

describe('a message that asks for an export', () => {
  it('makes one, under its id as the key, on behalf of whom its sender says', async () => {
    const message = order('lab-0', { requestedBy: { id: '42', name: 'Ada' } });

    await receive(message, { messageId: 'm1' });
    await receive(message, { messageId: 'm1' });

    const all = await exportsOf(accountId);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      status: 'Accepted',
      labName: 'lab-0',
      requestedBy: { id: '42', name: 'Ada', verified: false },
    });
    expect((await eventsOf(accountId)).map(({ type, sequence }) => [type, sequence])).toEqual([
      ['lab-gallery.export-accepted', '0000000001'],
    ]);
  });

  it('is written down with what came of it, and that nobody knows who sent it', async () => {
    const closed = await newAccount({});
    await receive(order('lab-0', { requestedBy: { id: '42', name: 'Ada' } }), { messageId: 'm1' });
    await receive(order('lab-9'), { messageId: 'm2' });
    // Nobody fills the audit of an account that takes no messages, nor any with what is no request.
    await receive({ ...order(), accountId: closed }, { messageId: 'm3' });
    await receive({ ...order(), accountId: closed, surprise: true }, { messageId: 'm4' });
    await receive(order('lab-0', { surprise: true }), { messageId: 'm5' });
    await receive({ ...order(), accountId: 'nobody' }, { messageId: 'm6' });

    const entries = audited.filter((entry) => ['nobody', closed, accountId].includes(entry.accountId));

    const common = { operation: 'requestExport', callerKind: 'ServiceBusMessage', requestId: 'invocation' };
    expect(entries).toMatchObject([
      {
        ...common,
        accountId,
        target: 'export-requests/m1',
        outcome: 'Done',
        callerName: 'Ada (not verified)',
      },
      { ...common, accountId, outcome: 'Refused', code: 'Forbidden', callerName: 'Service Bus message' },
    ]);
    expect(entries).toHaveLength(2);
    await receiveAll(rejected);
  });

  it('is known by its own key before its id', async () => {
    await receive(order('lab-0', { idempotencyKey: 'k' }), { messageId: 'm1' });
    await receive(order('lab-0', { idempotencyKey: 'k' }), { messageId: 'm2' });

    expect(await exportsOf(accountId)).toHaveLength(1);
    expect(await receiveAll(rejected)).toEqual([]);
  });

  it.each([
    ['is not JSON', 'InvalidInput', () => 'export, please'],
    ['is of another shape', 'InvalidInput', () => order('lab-0', { surprise: true })],
    ['names nobody’s account', 'LabAccountNotFound', () => ({ ...order(), accountId: 'nobody' })],
    ['names no lab of the account', 'Forbidden', () => order('lab-9')],
  ])('is laid aside with its reason when it %s', async (_what, code, bodyOf) => {
    const body: unknown = bodyOf();
    const messageId = randomUUID();

    await receive(body, { messageId, applicationProperties: { trace: 't1' } });

    const [aside, ...others] = await receiveAll(rejected);
    expect(others).toEqual([]);
    expect(aside).toMatchObject({
      messageId,
      applicationProperties: {
        trace: 't1',
        reasonCode: code,
        reason: expect.stringMatching(/^[\w"].{10,}/) as string,
      },
    });
    const text = String((aside?.body as Buffer | undefined) ?? '');
    expect(typeof aside?.body === 'object' && !Buffer.isBuffer(aside.body) ? aside.body : text).toEqual(body);
    expect(await exportsOf(accountId)).toEqual([]);
    expect(await receiveAll(requests)).toEqual([]);
  });

  it('is laid aside in an account that takes none, whose followers are not told', async () => {
    const closed = await newAccount({});

    await receive({ ...order(), accountId: closed }, { messageId: 'm1' });
    await receive({ ...order(), accountId: closed }, { messageId: 'm1' });

    const asides = await receiveAll(rejected);
    expect(
      asides.map(({ messageId, applicationProperties }) => [
        messageId,
        applicationProperties?.['reasonCode'],
      ]),
    ).toEqual([
      ['m1', 'MessagesNotTaken'],
      ['m1', 'MessagesNotTaken'],
    ]);
    expect(await eventsOf(closed)).toEqual([]);
    expect(await exportsOf(closed)).toEqual([]);
  });

  it('is told once to the followers of its account where it can be no export, and not at all where it is none', async () => {
    await receive(order('lab-9'), { messageId: 'm1' });
    await receive(order('lab-9'), { messageId: 'm1' });
    await receive(order('lab-9', { surprise: true }), { messageId: 'm2' });

    const told = await eventsOf(accountId);
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told[0]).toMatchObject({
      type: 'lab-gallery.export-rejected',
      subject: 'export-requests/m1',
      data: { messageId: 'm1', code: 'Forbidden', labName: 'lab-9', imageName: 'image-lab-9' },
    });
    expect(await receiveAll(rejected)).toHaveLength(3);
  });

  it.each([[undefined], [2 ** 60], ['']])('is laid aside with the id %s and no key', async (messageId) => {
    await receive(order(), { messageId });
    await receive(order('lab-1', { idempotencyKey: 'k' }), { messageId });

    const asides = await receiveAll(rejected);
    expect(asides.map(({ applicationProperties }) => applicationProperties?.['reasonCode'])).toEqual([
      'InvalidInput',
    ]);
    expect((await exportsOf(accountId)).map(({ labName }) => labName)).toEqual(['lab-1']);
  });

  it('is laid aside outside the labs that its account names, whether they are there or not', async () => {
    accountId = await newAccount({ messages: { role: 'Contributor', labs: ['lab-1'] } });

    for (const lab of ['lab-0', 'lab-9']) await receive(order(lab), { messageId: lab });
    await receive(order('lab-1'), { messageId: 'm1' });

    const asides = await receiveAll(rejected);
    const reasons = asides.map(({ applicationProperties }) => applicationProperties);
    expect(reasons[0]).toMatchObject({ reasonCode: 'Forbidden' });
    expect(reasons[1]).toEqual(reasons[0]);
    expect((await exportsOf(accountId)).map(({ labName }) => labName)).toEqual(['lab-1']);
  });

  it('is laid aside even if it is as large as a message can be', async () => {
    await receive('x'.repeat(250_000), { messageId: 'large' });

    const [aside] = await receiveAll(rejected);
    expect(aside?.applicationProperties).toMatchObject({ bodyCutFrom: 250_000, reasonCode: 'InvalidInput' });
  });

  it('is laid aside at once, whatever it holds', async () => {
    for (const [index, { body, metadata }] of HOSTILE_MESSAGES.entries()) {
      // As the host does: what the body says takes the place of what the message says.
      const given = { messageId: `hostile-${index}`, ...metadata, ...body };
      const all = { ...handlerPorts, requests: { send: () => expect.unreachable() } };
      await receive({ ...order('lab-9'), hostile: index, ...body }, given, all);
    }

    const reasons = (await receiveAll(rejected)).map(({ applicationProperties }) => applicationProperties);
    expect(reasons.map((properties) => properties?.['reasonCode'])).toEqual(
      HOSTILE_MESSAGES.map(() => 'InvalidInput'),
    );
    expect(reasons.filter((properties) => String(properties?.['reason']).length > 2_100)).toEqual([]);
    expect(logged.filter((line) => /[\r\n]/.test(line))).toEqual([]);
    expect(await eventsOf(accountId)).toEqual([]);
  });

  it('comes back later while the template VM is busy, and is done when it is free', async () => {
    await receive(order('lab-0'), { messageId: 'first' });
    await receive(order('lab-0', { imageName: 'second' }), { messageId: 'second' });
    const early = await receiveAll(requests);
    bus.pass(6);
    const [copy, ...others] = await receiveAll(requests);
    const [holder] = await exportsOf(accountId);
    await stores.exports.change(accountId, holder?.id ?? '', (stored) => ({
      export: { ...stored, status: 'Failed', step: 'Done' },
      events: [],
      over: true,
    }));

    if (copy) await receiveAgain(copy);

    expect(early).toEqual([]);
    expect(others).toEqual([]);
    expect(copy).toMatchObject({
      messageId: 'second~1',
      applicationProperties: {
        attempt: 1,
        originalMessageId: 'second',
        idempotencyKey: 'second',
        reasonCode: 'TemplateVmBusy',
      },
    });
    expect((await exportsOf(accountId)).map(({ imageName }) => imageName)).toEqual(['second', 'image-lab-0']);
  });

  it('comes back later when the tables can not be reached, and says nothing of why', async () => {
    const down = () => Promise.reject(new Error('AccountKey=hunter2'));
    const { accounts } = handlerPorts;
    handlerPorts.accounts = { ...accounts, read: down };
    await receive(order(), { messageId: 'm1' }).finally(() => {
      handlerPorts.accounts = accounts;
    });
    bus.pass(6);

    const [copy] = await receiveAll(requests);
    if (copy) await receiveAgain(copy);

    expect(copy?.applicationProperties).toMatchObject({ reasonCode: 'UnexpectedFailure', attempt: 1 });
    expect(JSON.stringify(copy?.applicationProperties)).not.toContain('hunter2');
    expect(await exportsOf(accountId)).toHaveLength(1);
  });

  it('is left to the queue when it has come back too often', async () => {
    await receive(order('lab-0'), { messageId: 'first' });
    const late = receive(order('lab-0', { imageName: 'second' }), {
      messageId: `m1~${MAX_ATTEMPTS}`,
      applicationProperties: { attempt: MAX_ATTEMPTS, originalMessageId: 'm1', idempotencyKey: 'm1' },
    });

    await expect(late).rejects.toThrow('The message m1 has failed 31 times');
    bus.pass(1_000);
    expect(await receiveAll(requests)).toEqual([]);
  });
});

describe('500 messages at once', () => {
  it(
    'make one export for each key; the bad ones are laid aside, and everything is told, the bus away meanwhile',
    outerOnly,
    async () => {
      const good = 350;
      accountId = await newAccount({ messages: { role: 'Contributor', labs: 'All' } }, good);
      const some = (count: number, id: string, lab: string) =>
        Array.from({ length: count }, (_, index) => ({
          id: `${id}-${index}`,
          body: order(`${lab}-${index}`),
        }));
      const messages = [
        ...some(good, 'good', 'lab'),
        ...some(100, 'good', 'lab'),
        ...some(50, 'bad', 'nowhere'),
      ];
      const inAnyOrder = messages.toSorted((a, b) =>
        a.id.slice(-1) + a.id < b.id.slice(-1) + b.id ? -1 : 1,
      );

      await Promise.all(inAnyOrder.slice(0, 250).map(({ id, body }) => receive(body, { messageId: id })));
      await bus.goAway();
      const later = inAnyOrder.slice(250).filter(({ id }) => id.startsWith('good'));
      await Promise.all(later.map(({ id, body }) => receive(body, { messageId: id })));
      await bus.comeBack();
      const bad = inAnyOrder.slice(250).filter(({ id }) => id.startsWith('bad'));
      await Promise.all(bad.map(({ id, body }) => receive(body, { messageId: id })));

      const all = await exportsOf(accountId);
      expect(all).toHaveLength(good);
      expect(new Set(all.map(({ labName }) => labName)).size).toBe(good);
      const asides = await receiveAll(rejected);
      expect(new Set(asides.map(({ messageId }) => messageId)).size).toBe(50);
      expect(
        asides.every(({ applicationProperties }) => applicationProperties?.['reasonCode'] === 'LabNotFound'),
      ).toBe(true);
      const told = new Map<string, { type: string; sequence?: string; subject: string }>();
      await expect
        .poll(async () => {
          for (const event of await eventsOf(accountId)) told.set(event.id, event);
          return told.size;
        })
        .toBe(good + 50);
      const accepted = [...told.values()].filter(({ type }) => type === 'lab-gallery.export-accepted');
      expect(new Set(accepted.map(({ subject }) => subject))).toEqual(
        new Set(all.map(({ id }) => `exports/${id}`)),
      );
      expect(accepted.every(({ sequence }) => sequence === '0000000001')).toBe(true);
      expect((await stores.countRows(accountId))['outbox']).toBeUndefined();
    },
  );
});
