import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../scripts/gate/processes.ts';
import { TreeUsage, type ProcessSample } from '../../../scripts/gate/usage.ts';

const ROOT = 100;

function sample(pid: number, parent: number, more: Partial<ProcessSample> = {}): ProcessSample {
  return { pid, parent, startedAt: pid, ownTicks: 0, childTicks: 0, memory: 0, ...more };
}

/** What is known after the looks, each at all processes that there are. */
function usageAfter(...looks: readonly (readonly ProcessSample[])[]): TreeUsage {
  const usage = new TreeUsage(ROOT);
  for (const look of looks) usage.take(new Map(look.map((one) => [one.pid, one])));
  return usage;
}

describe('the processor time of a run', () => {
  it('is that of all that descends from it, and of nobody else', () => {
    const { ticks } = usageAfter([
      sample(ROOT, 1, { ownTicks: 5, childTicks: 7 }),
      sample(101, ROOT, { ownTicks: 11 }),
      sample(102, 101, { ownTicks: 13 }),
      sample(200, 1, { ownTicks: 1_000 }),
    ]);

    expect(ticks).toBe(36);
  });

  it('counts once what a parent has waited for', () => {
    const { ticks } = usageAfter(
      [sample(ROOT, 1), sample(101, ROOT, { ownTicks: 20 })],
      [sample(ROOT, 1, { childTicks: 23 })],
    );

    expect(ticks).toBe(23);
  });

  it('counts what was killed with its parent as it was last seen', () => {
    const { ticks } = usageAfter(
      [sample(ROOT, 1), sample(101, ROOT, { ownTicks: 20 }), sample(102, 101, { ownTicks: 30 })],
      [sample(ROOT, 1, { childTicks: 21 })],
    );

    expect(ticks).toBe(50);
  });

  it('counts on in a process that has lost its parent, and what it had when it ends', () => {
    const { ticks } = usageAfter(
      [sample(ROOT, 1), sample(101, ROOT), sample(102, 101, { ownTicks: 30 })],
      [sample(ROOT, 1), sample(102, 1, { ownTicks: 40 })],
      [sample(ROOT, 1)],
    );

    expect(ticks).toBe(40);
  });

  it('does not take a process for another one that had its number', () => {
    const { ticks, descendants } = usageAfter(
      [sample(ROOT, 1), sample(101, ROOT, { ownTicks: 20 })],
      [sample(ROOT, 1, { childTicks: 20 }), sample(101, 1, { startedAt: 999, ownTicks: 500 })],
    );

    expect({ ticks, descendants }).toEqual({ ticks: 20, descendants: [] });
  });
});

it('the memory of a run is the most that all of it had at once', () => {
  const { peakMemory } = usageAfter(
    [sample(ROOT, 1, { memory: 10 }), sample(101, ROOT, { memory: 20 })],
    [sample(ROOT, 1, { memory: 25 })],
  );

  expect(peakMemory).toBe(30);
});

it('a process is read from what Linux says of it, whatever its name holds', () => {
  const fields = [...'S 7 7 7 0 -1 4194560 1 2 3 4 11 22 33 44 20 0 9 0 12345 999 6'.split(' ')];
  const stat = `42 (a) name (b)) ${fields.join(' ')} 0 0`;

  expect(parseStat(stat, 4_096)).toEqual({
    pid: 42,
    parent: 7,
    startedAt: 12_345,
    ownTicks: 33,
    childTicks: 77,
    memory: 6 * 4_096,
  });
});
