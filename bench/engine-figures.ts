/** What the local host's workflow engine costs by itself, measured at the doors of a small app. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StopRequest } from '../local/start/stop-request.ts';
import { superviseHost } from '../local/start/supervise-host.ts';

export interface EngineFigures {
  /** Of each one-activity orchestration, one after the other, from its start to Completed. */
  readonly oneActivityMs: readonly number[];
  /** Of each batch of 50 five-activity orchestrations, until the last one is Completed. */
  readonly fiftyAtOnceSeconds: readonly number[];
}

const WARM_UPS = 3;
const RUNS = 30;
const BATCHES = 3;
const BATCH_SIZE = 50;
/** What a measured time is exact to. */
const POLL_MS = 2;

/** Starts a host of its own, and stops it again. */
export async function measureEngine(stateFolder: string, stop: StopRequest): Promise<EngineFigures> {
  const root = join(import.meta.dirname, 'durable-app');
  await using closing = new AsyncDisposableStack();
  const host = await superviseHost({
    root,
    port: 0,
    stateFolder,
    env: process.env,
    settingsFile: join(root, 'local.settings.json'),
    logFile: `${stateFolder}.log`,
    note: (text) => {
      stop.fail(new Error(text)); // A restart spoils the figures.
    },
    onGiveUp: stop.fail,
  });
  closing.defer(() => host.close());
  const chains = chainsOf(host.origin, stop.signal);
  const run = async (id: string): Promise<void> => {
    await chains.start(id, 1);
    await chains.untilCompleted(id);
  };

  for (let n = 0; n < WARM_UPS; n += 1) await run(`warm-up-${n}`);
  const oneActivityMs: number[] = [];
  for (let n = 0; n < RUNS; n += 1) oneActivityMs.push(await timed(() => run(`one-${n}`)));
  const fiftyAtOnceSeconds: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const ids = Array.from({ length: BATCH_SIZE }, (_, n) => `batch-${batch}-${n}`);
    const ms = await timed(async () => {
      await Promise.all(ids.map((id) => chains.start(id, 5)));
      // One after the other: asking for all of them at once would be the larger part of the host's work.
      for (const id of ids) await chains.untilCompleted(id);
    });
    fiftyAtOnceSeconds.push(ms / 1000);
  }
  return { oneActivityMs, fiftyAtOnceSeconds };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** The doors of the small app. */
function chainsOf(origin: string, signal: AbortSignal) {
  const send = async (id: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${origin}/api/chains/${id}`, { ...init, signal });
    if (!response.ok) throw new Error(`Chain ${id} was answered ${response.status}.`);
    return response.json();
  };
  return {
    start: (id: string, activities: number) =>
      send(id, { method: 'POST', body: JSON.stringify({ activities }) }),
    untilCompleted: async (id: string): Promise<void> => {
      for (;;) {
        const { runtimeStatus } = (await send(id, {})) as { runtimeStatus: string };
        if (runtimeStatus === 'Completed') return;
        if (runtimeStatus === 'Failed') throw new Error(`Chain ${id} failed.`);
        await sleep(POLL_MS, undefined, { signal });
      }
    },
  };
}
