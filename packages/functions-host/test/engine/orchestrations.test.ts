import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { OrchestrationHandler } from 'durable-functions';
import { expect, it } from 'vitest';
import { Orchestration, fill, readExpected } from '../expected.ts';
import { World } from './world.ts';

// The engine by itself, in virtual time, against the same files as the whole host; here the stored history can be
// seen, to the last event.

const require = createRequire(import.meta.url);
const { orchestrations } = require('../app/orchestrations.cjs') as {
  orchestrations: Record<string, OrchestrationHandler>;
};
const { activities } = require('../app/activities.cjs') as {
  activities: Record<string, (input: unknown) => unknown>;
};

const scenarios = readExpected('orchestrations', Orchestration).filter(
  ([, { history }]) => history !== undefined,
);

it.each(scenarios)('the engine by itself %s', async (name, expected) => {
  const ids = { instanceId: randomUUID(), other: randomUUID() };
  const { instanceId } = ids;
  const world = new World({
    orchestrators: orchestrations,
    activities: { ...activities, slow: (ms) => ms },
    takes: (activity, input) => (activity === 'slow' && typeof input === 'number' ? input : 0),
  });
  if (expected.setUp !== undefined) world.start(expected.setUp.orchestrator, null, ids.other);
  await world.run({ days: 0 });

  world.start(expected.start.orchestrator, fill(expected.start.input, ids), instanceId);
  // What waits for a day still waits when the test looks.
  const waitsForDays =
    expected.then !== undefined ||
    (expected.status.runtimeStatus === 'Running' && expected.virtualTime !== true);
  await world.run(waitsForDays ? { days: 0 } : {});
  if (expected.then !== undefined) {
    world.terminate(String(fill(expected.then.terminate, ids)), expected.then.reason);
    await world.run({ days: 0 });
  }

  const row = world.instance(instanceId);
  const read = (text: string | null): unknown => (text === null ? null : readText(text));
  expect({
    runtimeStatus: row.status,
    output: read(row.output),
    customStatus: read(row.customStatus),
  }).toEqual(fill(expected.status, ids));
  if (expected.anyOrder === true) {
    expect(world.history(instanceId).split(' ').sort()).toEqual(
      expect.arrayContaining(expected.history?.split(' ') ?? []),
    );
  } else {
    expect(world.history(instanceId)).toBe(expected.history);
    expect(world.episodes.get(instanceId) ?? []).toEqual(expected.episodes);
  }
  // Only a pending task in a second Task.all makes an action twice.
  expect(world.defects.filter((defect) => !defect.includes('scheduled a second time'))).toEqual([]);
  expect(world.defects.length > 0).toBe(name === 'yieldAgain');
  expect(world.hangs.map(({ hang }) => hang)).toEqual(
    expected.hang === undefined ? [] : [expect.stringContaining(expected.hang)],
  );
});

function readText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
