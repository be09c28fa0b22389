import { expect, it } from 'vitest';
import { drain, MINUTE, NO_RENEWAL, receiveOne, startTestBus } from './support.ts';

it('a topic gives each subscription its own copy of what passes one of its filters, once', async () => {
  await using test = await startTestBus();
  const subscription = (name: string) => test.client.createReceiver('lab-events', name, NO_RENEWAL);

  await test.client.createSender('lab-events').sendMessages([
    {
      body: 'wanted',
      subject: 'export.failed',
      applicationProperties: { account: 'contoso', region: 'westeurope' },
    },
    { body: 'other account', subject: 'export.failed', applicationProperties: { account: 'fabrikam' } },
    { body: 'other case', subject: 'Export.Failed', applicationProperties: { account: 'contoso' } },
    { body: 'other subject', subject: 'export.completed', applicationProperties: { account: 'contoso' } },
    { body: 'no subject' },
    { body: 'either', subject: 'export.cancelled', applicationProperties: { account: 'contoso' } },
  ]);

  expect(await drain(subscription('failures'))).toEqual(['wanted', 'either']);
  expect(await drain(subscription('all'))).toHaveLength(6);
});

it('what one subscription does with its copy is nothing to another', async () => {
  await using test = await startTestBus();
  const all = test.client.createReceiver('lab-events', 'all', NO_RENEWAL);
  const failures = test.client.createReceiver('lab-events', 'failures', NO_RENEWAL);
  await test.client.createSender('lab-events').sendMessages({ body: 'event', subject: 'export.cancelled' });

  await all.completeMessage(await receiveOne(all));
  await failures.deadLetterMessage(await receiveOne(failures), {
    deadLetterReason: 'unknown',
    deadLetterErrorDescription: 'odd',
  });

  const dead = test.client.createReceiver('lab-events', 'failures', {
    ...NO_RENEWAL,
    subQueueType: 'deadLetter',
  });
  expect(await receiveOne(dead)).toMatchObject({ body: 'event', deadLetterReason: 'unknown' });
  expect(await drain(all)).toEqual([]);
});

it('a message that is scheduled on a topic is filtered when its time has come, and can be taken back before', async () => {
  await using test = await startTestBus();
  const sender = test.client.createSender('lab-events');
  const failures = test.client.createReceiver('lab-events', 'failures', NO_RENEWAL);
  const at = new Date(test.now() + MINUTE);
  await sender.scheduleMessages([{ body: 'kept', subject: 'export.cancelled' }, { body: 'not wanted' }], at);
  const taken = await sender.scheduleMessages({ body: 'taken back', subject: 'export.cancelled' }, at);
  await sender.cancelScheduledMessages(taken);

  const before = await drain(failures);
  test.advance(MINUTE);

  expect([before, await drain(failures)]).toEqual([[], ['kept']]);
});

it('what no subscription wants is accepted and gone', async () => {
  await using test = await startTestBus({ entities: { topics: [{ name: 'void' }] } });

  await expect(test.client.createSender('void').sendMessages({ body: 'unheard' })).resolves.toBeUndefined();
});
