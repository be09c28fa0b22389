/** `npm run events`: the events of a running `npm start`, as they come. */
import { once } from 'node:events';
import { UsageError } from './messages/errors.ts';
import { eventLine } from './messages/event-line.ts';
import { explain, findBus } from './messages/find-bus.ts';
import { followEvents } from './messages/follow-events.ts';
import { EVENTS_HELP, parseEventsOptions, type EventsOptions } from './messages/options.ts';

async function follow({ account, json, stateFolder }: EventsOptions): Promise<void> {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  const following = followEvents(await findBus(stateFolder), {
    subscription: 'events',
    show: ({ body, accountId }) => {
      if (account !== undefined && accountId !== account) return;
      process.stdout.write(`${json ? JSON.stringify(body) : eventLine(body)}\n`);
    },
    onError: reject,
  });
  try {
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), broken]);
  } finally {
    await following.close();
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
