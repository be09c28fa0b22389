import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { vi } from 'vitest';
import { registerWorkflows, type WorkflowPorts } from '../../../functions/workflows.ts';

/** An activity as the app registers it. */
type Activity = (input: unknown) => Promise<unknown>;

/** Every activity that the app registers over these ports, by name, as the host would get it. */
export function registeredActivities(ports: WorkflowPorts): Record<string, Activity> {
  const orchestration = vi.spyOn(df.app, 'orchestration').mockReturnValue(calledByName);
  const activity = vi.spyOn(df.app, 'activity').mockReturnValue(calledByName);
  try {
    registerWorkflows(ports);
    return Object.fromEntries(
      activity.mock.calls.map(([name, { handler }]): [string, Activity] => [
        name,
        async (input) => (await handler(input, new InvocationContext())) as unknown,
      ]),
    );
  } finally {
    orchestration.mockRestore();
    activity.mockRestore();
  }
}

/** What registering gives back, and the app has no use for. */
function calledByName(): never {
  throw new Error('The app calls its workflows by their names.');
}
