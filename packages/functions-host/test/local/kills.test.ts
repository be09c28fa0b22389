import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { isLongRun } from '@lab-gallery/test-support/sample-size';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { Orchestration, fill, readExpected } from '../expected.ts';
import { APP, Doors, toWord } from '../host-under-test.ts';
import type { StatusAnswer } from '../host-under-test.ts';
import { startProcess, temporaryFolder } from './support.ts';
import type { HostProcess } from './support.ts';

// The process of a host ends right after one of its commits, as if it were killed there; another one goes on with
// what is stored, and the orchestration ends as if nothing had happened.

type Scenario = z.infer<typeof Orchestration>;

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'fixtures/exit-after-commit.ts')).href;
/** Begins the id of an orchestration that marks the end of another one that never ends. */
const FENCE = 'fence-';

/** One life of a host, with all that a test asks of it. */
interface Life {
  host: HostProcess;
  doors: Doors;
}

async function beginLife(folder: string, exitAfterCommit: number): Promise<Life> {
  const host = startProcess(APP, join(folder, 'state'), [], {
    ACTIVITY_RUNS: join(folder, 'activity-runs'),
    // What the suite itself runs with is none of the host's business.
    NODE_OPTIONS: exitAfterCommit === 0 ? '' : `--import ${PRELOAD}`,
    EXIT_AFTER_COMMIT: String(exitAfterCommit),
  });
  return { host, doors: new Doors({ origin: await host.ready }) };
}

type Ids = Record<'instanceId' | 'other', string>;
const newIds = (): Ids => ({ instanceId: randomUUID(), other: randomUUID() });

/** Brings the scenario to where it stands still, from wherever it is. */
async function drive({ doors }: Life, scenario: Scenario, ids: Ids): Promise<void> {
  const stateOf = async (id: string): Promise<string> => (await doors.status(id))?.runtimeStatus ?? 'absent';
  const until = (id: string, state: RegExp): Promise<void> => expect.poll(() => stateOf(id)).toMatch(state);
  const ensureStarted = async (orchestrator: string, id: string, input: unknown): Promise<void> => {
    if ((await stateOf(id)) === 'absent') await doors.start(orchestrator, id, input);
  };

  if (scenario.setUp !== undefined) {
    await ensureStarted(scenario.setUp.orchestrator, ids.other, null);
    await until(ids.other, /Running/);
  }
  const input = fill(scenario.start.input ?? null, ids);
  await ensureStarted(scenario.start.orchestrator, ids.instanceId, input);
  if (scenario.then !== undefined) {
    const target = String(fill(scenario.then.terminate, ids));
    await until(target, /Running|Terminated/);
    await doors.client('terminate', target, scenario.then.reason);
  }
  if (scenario.status.runtimeStatus !== 'Running') await until(ids.instanceId, /Completed|Failed|Terminated/);
  else {
    const last = scenario.endsWith === undefined ? 'serial' : 'sleep';
    const fence = `${FENCE}${randomUUID()}`;
    await doors.start(last, fence, { seconds: 1 });
    await until(fence, /Completed/);
  }
}

/** How many activities of it may be under way at once. */
function width({ history = '' }: Scenario): number {
  const runs = history.match(/(4:\d+ ?)+/g) ?? [''];
  return Math.max(1, ...runs.map((run) => run.trim().split(' ').length));
}

/** Of the scenario, that is, and not of what only marks its end. */
function countActivityRuns(folder: string): number {
  try {
    const lines = readFileSync(join(folder, 'activity-runs'), 'utf8').trim().split('\n');
    return lines.filter((line) => !line.includes(FENCE)).length;
  } catch {
    return 0;
  }
}

/** @returns how many activities have run when nothing disturbs the host. */
async function countUndisturbed(scenario: Scenario): Promise<number> {
  using folder = temporaryFolder();
  const life = await beginLife(folder.path, 0);
  try {
    await drive(life, scenario, newIds());
    return countActivityRuns(folder.path);
  } finally {
    await end(life);
  }
}

async function end({ host }: Life): Promise<void> {
  host.child.kill('SIGKILL');
  await host.ended;
}

/**
 * Ends the first host after its n-th commit and lets a second one finish.
 * @returns what is left in the end; `wasCut` is false when the scenario was over before.
 */
async function endAfterCommit(
  n: number,
  scenario: Scenario,
): Promise<{ wasCut: boolean; ids: Ids; status: StatusAnswer | undefined; runs: number }> {
  using folder = temporaryFolder();
  const ids = newIds();
  const first = await beginLife(folder.path, n);
  const firstDrive = drive(first, scenario, ids).then(
    () => false,
    () => first.host.ended.then(() => true),
  );
  const wasCut = await Promise.race([firstDrive, first.host.ended.then(() => true)]);
  await end(first);

  const second = await beginLife(folder.path, 0);
  try {
    await drive(second, scenario, ids);
    const status = await second.doors.status(ids.instanceId);
    return { wasCut, ids, status, runs: countActivityRuns(folder.path) };
  } finally {
    await end(second);
  }
}

const scenarios = readExpected('orchestrations', Orchestration).filter(
  ([, { virtualTime }]) => virtualTime !== true,
);
/** In the short run a few of them, each ended at another commit; in the long one all, at every commit. */
const SHORT: Readonly<Record<string, number>> = {
  serial: 4,
  allFail: 6,
  childOfManyGenerations: 9,
  terminateChild: 5,
  sleep: 4,
};
/** The commit that makes the tables comes before the host is ready. */
const FIRST_COMMIT = 2;

describe('a host that ends after any commit', () => {
  for (const [name, scenario] of scenarios) {
    const circle = name in SHORT ? {} : outerOnly;
    it(`loses nothing and doubles nothing: ${name} [nothing-lost]`, circle, async () => {
      const runsUndisturbed = await countUndisturbed(scenario);
      let isOver = false;
      const first = isLongRun ? undefined : SHORT[name];
      for (let n = first ?? FIRST_COMMIT; !isOver; n += 1) {
        const { wasCut, runs, ...left } = await endAfterCommit(n, scenario);

        expect(left.status?.runtimeStatus).toBe(scenario.status.runtimeStatus);
        if (scenario.countsRuns !== true) expectSameEnd(scenario, left, runs - runsUndisturbed);
        if (!isLongRun) expect(wasCut).toBe(true);
        isOver = !isLongRun || !wasCut;
      }
    });
  }
});

function expectSameEnd(
  scenario: Scenario,
  { ids, status }: { ids: Ids; status: StatusAnswer | undefined },
  moreRuns: number,
): void {
  expect(status?.output).toEqual(fill(scenario.status.output, ids));
  expect(status?.customStatus).toEqual(fill(scenario.status.customStatus, ids));
  if (scenario.shown !== undefined) {
    expect(status?.historyEvents?.map(toWord).sort()).toEqual(scenario.shown.toSorted());
  }
  if (scenario.endsWith !== undefined) return;
  expect(moreRuns).toBeGreaterThanOrEqual(0);
  expect(moreRuns).toBeLessThanOrEqual(width(scenario));
}
