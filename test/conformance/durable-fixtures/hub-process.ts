/**
 * A process of its own that opens the task hub named by its argument and runs an activity that never returns:
 * what a test kills. Prints a line when the hub is open, when the activity begins, or why the hub won't open.
 */
import type { Task } from 'durable-functions';
import { TaskHub } from '../../../local/host/durable/hub.ts';
import { runInSdk } from '../../replay/sdk-replay.ts';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// Nothing else keeps a process alive whose only work never ends.
const keptAlive = setInterval(() => undefined, 60_000);
try {
  const hub = new TaskHub({
    hubFile: process.argv[2] ?? '',
    functions: { isActivity: () => true, isOrchestrator: () => true },
    invokeOrchestrator: (name, payload) =>
      runInSdk(
        name,
        function* (context): Generator<Task, unknown, unknown> {
          return yield context.df.callActivity('work', context.df.getInput());
        },
        payload,
      ),
    invokeActivity: () => {
      say('activity begins');
      return new Promise<never>(() => undefined);
    },
    log: () => undefined,
    now: Date.now,
    maxConcurrentActivities: 10,
  });
  say('open');
  hub.startInstance('survivor', '"payload"', 'survivor-1');
} catch (error) {
  clearInterval(keptAlive);
  say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
