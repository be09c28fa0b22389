/** `npm run events`: the events of a running `npm start`, as they come. */
import { once } from 'node:events';
import { ServiceBusClient } from '@azure/service-bus';
import { UsageError } from './messages/errors.ts';
import { eventLine } from './messages/event-line.ts';
import { explain, findBus } from './messages/find-bus.ts';
import { EVENTS_HELP, parseEventsOptions, type EventsOptions } from './messages/options.ts';

async function follow({ account, json, stateFolder }: EventsOptions): Promise<void> {
  const client = new ServiceBusClient(await findBus(stateFolder), { retryOptions: { retryDelayInMs: 500 } });
  const receiver = client.createReceiver('lab-events', 'events', { receiveMode: 'receiveAndDelete' });
  const { promise: broken, reject } = Promise.withResolvers<never>();
  receiver.subscribe({
    processMessage: ({ body, applicationProperties }) => {
      if (account === undefined || applicationProperties?.['accountId'] === account) {
        process.stdout.write(`${json ? JSON.stringify(body) : eventLine(body as object)}\n`);
      }
      return Promise.resolve();
    },
    processError: ({ error }) => {
      reject(error);
      return Promise.resolve();
    },
  });
  try {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), broken]);
  } finally {
    await client.close();
  }
}

try {
  const options = parseEventsOptions(process.argv.slice(2), process.cwd());
  if (options === 'help') process.stdout.write(EVENTS_HELP);
  else await follow(options);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
