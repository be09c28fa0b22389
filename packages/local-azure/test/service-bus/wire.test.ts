import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import rhea, { type Connection, type EventContext, type Message, type ReceiverOptions } from 'rhea';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOf, ROOT_POLICY } from '../../src/service-bus/access/shared-access.ts';
import { existing, MINUTE, startTestBus, type TestBus } from './support.ts';

// What the official client does not show: it goes on, only slower, where a broker says nothing.

let test: TestBus;
let connection: Connection;
beforeEach(async () => {
  test = await startTestBus();
  const { port } = new URL(existing(/sb:[^;]+/.exec(test.bus.connectionString)?.[0]));
  connection = rhea.create_container().connect({ host: '127.0.0.1', port: Number(port), reconnect: false });
  await once(connection, 'connection_open');
});
afterEach(async () => {
  const closed = once(connection, 'connection_close');
  connection.close();
  await closed;
  await test[Symbol.asyncDispose]();
});

/** A shared access signature of the namespace's policy, an hour long. */
function signatureFor(resource: string): string {
  const sr = encodeURIComponent(resource);
  const se = Math.floor((test.now() + 60 * MINUTE) / 1000);
  const signature = createHmac('sha256', keyOf(ROOT_POLICY)).update(`${sr}\n${se}`).digest('base64');
  return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${se}&skn=${ROOT_POLICY}`;
}

/** Asks `$cbs`, and gives its answer. */
async function askForClaim(properties: Record<string, unknown>, body: string): Promise<Message> {
  const answers = connection.open_receiver({ name: `answers-${randomUUID()}`, source: '$cbs' });
  const requests = connection.open_sender('$cbs');
  await Promise.all([once(answers, 'receiver_open'), once(requests, 'sendable')]);
  const answered = once(answers, 'message');
  requests.send({ message_id: '1', reply_to: answers.name, body, application_properties: properties });
  const [{ message }] = (await answered) as [EventContext];
  return existing(message);
}

const putToken = (resource: string, token = signatureFor(resource)): Promise<Message> =>
  askForClaim({ operation: 'put-token', type: 'servicebus.windows.net:sastoken', name: resource }, token);

const RECEIVER: ReceiverOptions = { source: 'orders', credit_window: 0, autoaccept: false };

describe('a drain', () => {
  it.each([0, 1, 5])('is answered with what there is, when %i messages may come', async (credit) => {
    await putToken('sb://127.0.0.1/orders');
    await test.client.createSender('orders').sendMessages([{ body: 'first' }, { body: 'second' }]);
    const receiver = connection.open_receiver(RECEIVER);
    await once(receiver, 'receiver_open');
    const received: unknown[] = [];
    receiver.on('message', ({ message }: EventContext) => received.push(message?.message_id));

    const drained = once(receiver, 'receiver_drained');
    if (credit > 0) receiver.add_credit(credit);
    receiver.drain_credit();
    await drained;

    expect(received).toHaveLength(Math.min(credit, 2));
  });
});

describe('the door for tokens', () => {
  it('answers a good one with 202, to the link that is named', async () => {
    const { correlation_id, application_properties } = await putToken('sb://127.0.0.1/orders');

    expect(correlation_id).toBe('1');
    expect(application_properties).toEqual({ 'status-code': 202, 'status-description': 'Accepted' });
  });

  it.each([
    ['no signature', () => 'SharedAccessSignature sr=a', 'MalformedToken'],
    ['for another entity', () => signatureFor('sb://127.0.0.1/other'), 'InvalidAudience'],
    ['for an entity whose name only begins so', () => signatureFor('sb://127.0.0.1/ord'), 'InvalidAudience'],
    [
      'signed for another time',
      () => signatureFor('sb://127.0.0.1/orders').replace(/se=\d/, 'se=9'),
      'InvalidSignature',
    ],
  ])('answers one that is %s with 401', async (_what, token, reason) => {
    const { application_properties } = await putToken('sb://127.0.0.1/orders', token());

    expect(application_properties).toMatchObject({ 'status-code': 401 });
    expect(application_properties?.['status-description']).toContain(reason);
  });

  it('takes no other kinds of tokens, and does nothing else', async () => {
    const kind = await askForClaim(
      { operation: 'put-token', type: 'saml', name: 'sb://127.0.0.1/orders' },
      '',
    );
    const other = await askForClaim({ operation: 'delete-token' }, '');

    expect(kind.application_properties?.['status-code']).toBe(401);
    expect(other.application_properties?.['status-code']).toBe(501);
  });

  it('is the only one that is open before a token is put', async () => {
    const receiver = connection.open_receiver(RECEIVER);

    const [{ receiver: refused }] = (await once(receiver, 'receiver_error')) as [EventContext];

    expect(refused?.error).toMatchObject({ condition: 'amqp:unauthorized-access' });
  });
});

it('a message in a format that nobody knows is refused', async () => {
  await putToken('sb://127.0.0.1/orders');
  const sender = connection.open_sender('orders');
  await once(sender, 'sendable');

  sender.send(Buffer.from([1, 2, 3]), undefined, 7);
  const [{ delivery }] = (await once(sender, 'rejected')) as [EventContext];

  expect(delivery?.remote_state?.['error']).toMatchObject({ condition: 'amqp:not-implemented' });
});

it('an operation that nobody knows is answered with 501 and its condition', async () => {
  await putToken('sb://127.0.0.1/orders/$management');
  const answers = connection.open_receiver({ name: 'management', source: 'orders/$management' });
  const requests = connection.open_sender('orders/$management');
  await Promise.all([once(answers, 'receiver_open'), once(requests, 'sendable')]);

  const answered = once(answers, 'message');
  requests.send({
    message_id: '1',
    reply_to: 'management',
    body: {},
    application_properties: { operation: 'com.microsoft:fly' },
  });
  const [{ message }] = (await answered) as [EventContext];

  expect(message?.application_properties).toMatchObject({
    statusCode: 501,
    errorCondition: 'amqp:not-implemented',
  });
});
