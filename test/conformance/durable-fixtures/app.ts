import type { OrchestrationHandler } from 'durable-functions';
import type { DurableOptions } from '../../../local/host/durable/index.ts';
import { readInput, runInSdk, toTypedData } from '../../replay/sdk-replay.ts';

/** An app of plain functions: orchestrators run by the real SDK, activities called directly. */
export interface App {
  orchestrators: Record<string, OrchestrationHandler>;
  activities: Record<string, (input: unknown) => unknown>;
}

/** What the host would hand to Durable for this app. */
export function toDurableFunctions(
  app: App,
): Pick<DurableOptions, 'orchestrators' | 'activities' | 'invoke'> {
  return {
    orchestrators: Object.keys(app.orchestrators),
    activities: Object.keys(app.activities),
    invoke: async (name, trigger) => {
      const orchestrator = app.orchestrators[name];
      if (orchestrator !== undefined) {
        return { json: JSON.stringify(await runInSdk(name, orchestrator, trigger.string ?? '')) };
      }
      return toTypedData(await app.activities[name]?.(readInput(trigger)));
    },
  };
}

/** Activities of the measured scenarios. */
export const activities: App['activities'] = {
  hello: (name) => `hello ${String(name)}`,
  boom: (message) => {
    throw new TypeError(String(message));
  },
  boomStr: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is measured is a thrown string
    throw 'a string';
  },
  echoType: (value) => ({ type: value === null ? 'null' : typeof value, value }),
};
