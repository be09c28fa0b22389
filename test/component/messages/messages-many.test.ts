import { randomUUID } from 'node:crypto';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTable } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { createEventOutbox } from '../../../shared/adapters/tables/outbox.ts';
import { isLongRun } from '@lab-gallery/test-support/sample-size';
import { openStores } from '../stores/support/app-stores.ts';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { receiveAll, startTestBus, type TestBus } from '../support/test-bus.ts';
import { take } from '@lab-gallery/test-support/patience';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { until } from '@lab-gallery/test-support/until';

/** A fifth of the messages come twice, and a tenth can never become an export. */
const MESSAGES = isLongRun ? 500 : 60;
const TWICE = MESSAGES / 5;
const POISON = MESSAGES / 10;
const ORDERS = MESSAGES - TWICE - POISON;
/** For so long at least the bus is away. */
const AWAY_MS = isLongRun ? 150_000 : 0;

interface Told {
  id: string;
  type: string;
  subject: string;
  sequence?: string;
  data: { code?: string; messageId?: string; status?: string };
}

let bus: TestBus;
let cloud: TestCloud;
let client: ServiceBusClient;
let stores: ReturnType<typeof openStores>;
const accountIds = Array.from({ length: 4 }, () => `a-${randomUUID()}`);
const closedId = `a-${randomUUID()}`;

beforeAll(async () => {
  bus = await startTestBus();
  const settings = { LabGalleryServiceBus: bus.connectionString, SWEEP_SCHEDULE: '*/5 * * * * *' };
  cloud = await startCloud({ settings });
  client = new ServiceBusClient(bus.connectionString, { retryOptions: { retryDelayInMs: 100 } });
  stores = openStores(cloud);
  const { galleryId } = await cloud.azure.prepare({ name: 'many', region: 'uksouth' });
  const at = new Date().toISOString();
  const account = { location: 'uksouth', galleryId, createdAt: at, changedAt: at };
  for (const id of accountIds)
    await stores.accounts.add({ ...account, id, messages: { role: 'LabCreator', labs: 'All' } });
  await stores.accounts.add({ ...account, id: closedId });
  // No disk of theirs can be captured, so that every export is over soon.
  cloud.arm.faults.add({
    kind: 'fails',
    method: 'PUT',
    path: '/snapshots/',
    status: 409,
    code: 'ScopeLocked',
    message: 'The scope is locked.',
  });
  await Promise.all(
    Array.from({ length: ORDERS }, async (_, number) => {
      const { accountId, labName } = orderOf(number);
      const vm = { name: `many-${number}`, region: 'uksouth', galleryId, running: false };
      const { templateVmId } = await cloud.azure.prepare(vm);
      await stores.accounts.saveLab({ accountId, name: labName, templateVmId });
    }),
  );
  return async () => {
    await client.close();
    await cloud[Symbol.asyncDispose]();
    await bus.close();
  };
});

function orderOf(number: number) {
  const accountId = accountIds[number % accountIds.length] ?? '';
  return { accountId, labName: `lab-${number}`, imageName: `image-${number}` };
}

/** Some give the key themselves, and come twice under two ids. */
function messageOf(number: number, time: 'first' | 'second' = 'first'): ServiceBusMessage {
  const ownKey = number % 3 === 0;
  return {
    messageId: ownKey ? `order-${number}-${time}` : `order-${number}`,
    body: { ...orderOf(number), ...(ownKey && { idempotencyKey: `key-${number}` }) },
  };
}

const poisons: { code: string; told: boolean; body: (number: number) => unknown }[] = [
  { code: 'InvalidInput', told: false, body: () => 'export, please' },
  { code: 'InvalidInput', told: false, body: (number) => ({ ...orderOf(number), surprise: true }) },
  { code: 'LabNotFound', told: true, body: (number) => ({ ...orderOf(number), labName: 'nowhere' }) },
  {
    code: 'LabAccountNotFound',
    told: false,
    body: (number) => ({ ...orderOf(number), accountId: 'nobody' }),
  },
  { code: 'MessagesNotTaken', told: false, body: (number) => ({ ...orderOf(number), accountId: closedId }) },
];

const poison = Array.from({ length: POISON }, (_, number) => {
  const kind = poisons[number % poisons.length];
  return { messageId: `poison-${number}`, code: kind?.code, told: kind?.told, body: kind?.body(number) };
});

async function exportsOf(accountId: string) {
  return (await stores.exports.list(accountId, { size: 1000 })).items;
}

const allExports = async () => (await Promise.all(accountIds.map(exportsOf))).flat();

/** How many events wait in the outboxes of the accounts. */
async function countWaiting(): Promise<number> {
  const table = openTable(
    { connectionString: cloud.tables },
    { getToken: () => Promise.resolve(null) },
    'LabGalleryAccounts',
  );
  const outbox = createEventOutbox(table, { announce: () => undefined, report: expect.unreachable });
  const pages = await Promise.all([...accountIds, closedId].map((id) => Array.fromAsync(outbox.pages(id))));
  return pages.flat(2).length;
}

function eventually(look: () => Promise<void>): Promise<void> {
  return until(look);
}

/** The bus goes away in the middle. @returns how many exports there were then */
async function goAwayForAWhile(): Promise<number> {
  await eventually(async () => {
    expect((await allExports()).length).toBeGreaterThan(ORDERS / 5);
  });
  await bus.goAway();
  await eventually(async () => {
    expect(await countWaiting()).toBeGreaterThan(0);
  });
  await take(AWAY_MS);
  const made = (await allExports()).length;
  await bus.comeBack();
  // The locks of what nobody could settle end.
  bus.pass(60);
  return made;
}

// In the outer circle until it has been seen to hold under load.
describe('many messages at once, some twice, some of no use', outerOnly, () => {
  it('are one export for each key, one rejection for each that can be none, and all their events', async () => {
    const messages = [
      ...Array.from({ length: ORDERS }, (_, number) => messageOf(number)),
      ...Array.from({ length: TWICE }, (_, number) => messageOf(number, 'second')),
      ...poison.map(({ messageId, body }) => ({ messageId, body })),
    ];
    // 7 has no divisor in common with how many there are: every message has its turn, and none its neighbour.
    const shuffled = messages.flatMap((_, index) => messages[(index * 7) % messages.length] ?? []);
    await client.createSender('export-requests').sendMessages(shuffled);

    const whenAway = await goAwayForAWhile();
    await eventually(async () => {
      const all = await allExports();
      expect(all.filter(({ status }) => status === 'Failed')).toHaveLength(ORDERS);
      expect(await bus.left('export-requests')).toEqual([]);
      expect(await countWaiting()).toBe(0);
    });
    const exports = await allExports();
    const rejected = await receiveAll(bus.receiver('export-requests-rejected'));
    const events = (await receiveAll(bus.follower())).map(({ body }) => body as Told);

    // Otherwise nothing was under way while the bus was away.
    expect(whenAway).toBeLessThan(ORDERS);
    expect(exports.map(({ labName }) => labName).toSorted()).toEqual(
      Array.from({ length: ORDERS }, (_, number) => `lab-${number}`).toSorted(),
    );
    const reasons = new Map(
      rejected.map(({ messageId, applicationProperties }) => [
        messageId,
        applicationProperties?.['reasonCode'],
      ]),
    );
    expect(Object.fromEntries(reasons)).toEqual(
      Object.fromEntries(poison.map(({ messageId, code }) => [messageId, code])),
    );
    expect(await bus.left('export-requests/$DeadLetterQueue')).toEqual([]);

    const once = [...new Map(events.map((event) => [event.id, event])).values()];
    const bySubject = Map.groupBy(once, ({ subject }) => subject);
    for (const run of exports) {
      const own = (bySubject.get(`exports/${run.id}`) ?? []).toSorted(
        (a, b) => Number(a.sequence) - Number(b.sequence),
      );
      expect(own.map(({ sequence }) => Number(sequence))).toEqual(own.map((_, index) => index + 1));
      expect(own.map(({ type }) => type)).toEqual([
        'lab-gallery.export-accepted',
        'lab-gallery.export-capturing',
        'lab-gallery.export-failed',
      ]);
    }
    const told = once.filter(({ type }) => type === 'lab-gallery.export-rejected');
    expect(told.map(({ data }) => data.messageId).toSorted()).toEqual(
      poison
        .filter((message) => message.told)
        .map(({ messageId }) => messageId)
        .toSorted(),
    );
    expect(once).toHaveLength(3 * ORDERS + told.length);
  });
});
