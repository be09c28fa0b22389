import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Orchestration, fill, readExpected } from './expected.ts';
import { Doors, openHostUnderTest, toWord } from './host-under-test.ts';
import type { HostUnderTest } from './host-under-test.ts';

let host: HostUnderTest;
let doors: Doors;

beforeAll(async () => {
  host = await openHostUnderTest();
  doors = new Doors(host);
});

afterAll(() => host.close());

const poll = <T>(ask: () => Promise<T>): ReturnType<typeof expect.poll<T>> => expect.poll(ask);

const stateOf = async (id: string): Promise<string> => (await doors.status(id))?.runtimeStatus ?? 'absent';
const untilItWaits = (id: string): Promise<void> => poll(() => stateOf(id)).toBe('Running');

/** Another orchestration from its start to its end: what was ready before it began has been done when it is over. */
async function letOthersPass(orchestrator: string, input?: unknown): Promise<void> {
  const id = randomUUID();
  await doors.start(orchestrator, id, input);
  await poll(() => stateOf(id)).toBe('Completed');
}

const isForThisHost = process.env['HOST_UNDER_TEST'] === undefined;
const scenarios = readExpected('orchestrations', Orchestration).filter(
  ([, { virtualTime, localHostOnly }]) => virtualTime !== true && (isForThisHost || localHostOnly !== true),
);

describe('orchestrations', () => {
  it.each(scenarios)('%s', async (name, expected) => {
    const ids = { instanceId: `${name}-${randomUUID()}`, other: randomUUID() };
    const { instanceId } = ids;
    if (expected.setUp !== undefined) {
      await doors.start(expected.setUp.orchestrator, ids.other);
      await untilItWaits(ids.other);
    }
    const input = fill(expected.start.input ?? null, ids);

    await doors.start(expected.start.orchestrator, instanceId, input);
    if (expected.then !== undefined) {
      const target = String(fill(expected.then.terminate, ids));
      await untilItWaits(String(fill(expected.then.keepsRunning ?? target, ids)));
      await doors.client('terminate', target, expected.then.reason);
    }
    if (expected.status.runtimeStatus !== 'Running') {
      await poll(() => stateOf(instanceId)).not.toMatch(/^(Pending|Running|absent)$/);
    } else {
      await poll(async () => (await doors.episodes(instanceId)).length).toBeGreaterThanOrEqual(
        expected.episodes?.length ?? 1,
      );
      if (expected.endsWith === undefined) await letOthersPass('serial');
      else await letOthersPass('sleep', { seconds: 1 });
    }
    const status = await doors.status(instanceId);
    const episodes = await doors.episodes(instanceId);

    expect(status).toMatchObject({
      name: expected.start.orchestrator,
      instanceId,
      input: expected.finalInput ?? input,
      runtimeStatus: expected.status.runtimeStatus,
    });
    expect(status?.output).toEqual(fill(expected.status.output, ids));
    expect(status?.customStatus).toEqual(fill(expected.status.customStatus, ids));
    const events = status?.historyEvents?.map(toWord);
    if (expected.anyOrder === true) {
      expect(events?.sort()).toEqual(expected.shown?.sort());
    } else if (expected.history !== undefined) {
      expect(events).toEqual(expected.shown);
      expect(episodes).toEqual(expected.episodes);
    } else if (expected.endsWith !== undefined) {
      expect(episodes.at(-1)).toMatch(new RegExp(` ${expected.endsWith}:\\d+$`));
    }
    if (expected.then?.keepsRunning !== undefined) {
      expect(await stateOf(String(fill(expected.then.keepsRunning, ids)))).toBe('Running');
    }
    if (host.isLocal) {
      const reports = host.messages.filter((line) => line.startsWith('error') && line.includes(instanceId));
      expect(reports).toEqual(expected.hang === undefined ? [] : [expect.stringContaining(expected.hang)]);
    }
  });
});
