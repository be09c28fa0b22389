import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { Task } from 'durable-functions';
import { afterEach, describe, expect, it } from 'vitest';
import { createDurable } from '../../src/durable/index.ts';
import { activities, toDurableFunctions } from './fixtures/app.ts';
import type { App } from './fixtures/app.ts';
import { openTestHub } from './fixtures/test-hub.ts';
import type { TestHub } from './fixtures/test-hub.ts';
import { until } from '@lab-gallery/test-support/until';
import { take } from '@lab-gallery/test-support/patience';

type Steps = Generator<Task, unknown, unknown>;

const app: App = {
  orchestrators: {
    *greet(context): Steps {
      return yield context.df.callActivity('hello', context.df.getInput());
    },
    *toil(context): Steps {
      return yield context.df.callActivity('work', context.df.getInput());
    },
    *sleep(context): Steps {
      const ms: number = context.df.getInput();
      const wakeAt = context.df.currentUtcDateTime.getTime() + ms;
      yield context.df.createTimer(new Date(wakeAt));
      return { earlyMs: wakeAt - context.df.currentUtcDateTime.getTime() };
    },
    *parent(context): Steps {
      try {
        return yield context.df.callSubOrchestrator('sleep', 60_000, 'the-child');
      } catch (error) {
        return String(error);
      }
    },
    *survivor(context): Steps {
      return yield context.df.callActivity('work', context.df.getInput());
    },
  },
  activities: { ...activities, work: (input) => ({ done: input }) },
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function openHub(functions: App = app): Promise<TestHub> {
  const hub = await openTestHub(functions);
  cleanups.push(() => hub.close());
  return hub;
}

async function statusOf(hub: TestHub, id: string): Promise<string> {
  return (await hub.client.getStatus(id)).runtimeStatus;
}

async function untilStatus(hub: TestHub, id: string, status: string): Promise<void> {
  await expect.poll(() => statusOf(hub, id)).toBe(status);
}

/** An activity that is held back until the test lets it go. */
function gate(): { work: (input: unknown) => Promise<unknown>; open: () => void; calls: () => number } {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const work = async (input: unknown): Promise<unknown> => {
    calls += 1;
    await promise;
    return { done: input };
  };
  return {
    work,
    open: () => {
      resolve(undefined);
    },
    calls: () => calls,
  };
}

describe('the task hub', () => {
  it('runs an activity again at once when the host was stopped while it ran [activity-at-least-once]', async () => {
    const held = gate();
    const hub = await openHub({ ...app, activities: { ...app.activities, work: held.work } });
    const id = await hub.client.startNew('toil', { input: 'x' });
    await until(() => {
      expect(held.calls()).toBe(1);
    });

    await hub.restart(app);

    await untilStatus(hub, id, 'Completed');
    expect((await hub.client.getStatus(id)).output).toEqual({ done: 'x' });
    held.open();
  });

  it('keeps timers over a restart, and fires none early', async () => {
    const hub = await openHub();
    const id = await hub.client.startNew('sleep', { input: 150 });
    await untilStatus(hub, id, 'Running');

    await hub.restart();

    await untilStatus(hub, id, 'Completed');
    const { output } = await hub.client.getStatus(id);
    expect((output as { earlyMs: number }).earlyMs).toBeLessThanOrEqual(0);
  });

  it('runs no more activities at once than its limit', async () => {
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await take(5);
      running -= 1;
    };
    const fanOut = function* (context: Parameters<App['orchestrators'][string]>[0]): Steps {
      return yield context.df.Task.all(Array.from({ length: 30 }, () => context.df.callActivity('work')));
    };
    const hub = await openHub({ orchestrators: { fanOut }, activities: { work } });

    const id = await hub.client.startNew('fanOut');

    await untilStatus(hub, id, 'Completed');
    expect(most).toBe(10);
  });

  it('refuses a second process, and is free again the moment the first is killed [one-process-per-hub]', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durable-'));
    cleanups.push(() => {
      rmSync(folder, { recursive: true });
    });
    const hubFile = join(folder, 'hub.sqlite');
    const owner = startProcess(hubFile);
    await owner.line('activity begins');

    const refused = startProcess(hubFile);
    const answer = await refused.line('HubInUseError');
    owner.child.kill('SIGKILL');
    await owner.exited;

    expect(answer).toBe(
      `HubInUseError: Another process has the task hub ${hubFile} open; stop that host first, or give this one a hub of its own.`,
    );
    const results: unknown[] = [];
    const work = (input: unknown): null => {
      results.push(input);
      return null;
    };
    const functions = toDurableFunctions({ ...app, activities: { work } });
    const durable = createDurable({ hubFile, hubName: 'TestHub', log: () => undefined, ...functions });
    await durable.start();
    cleanups.push(() => durable.close());
    await expect.poll(() => results).toEqual(['payload']);
  });
});

function startProcess(hubFile: string): {
  child: ChildProcess;
  exited: Promise<unknown>;
  line: (start: string) => Promise<string>;
} {
  const script = join(import.meta.dirname, 'fixtures/hub-process.ts');
  const child = spawn(process.execPath, [script, hubFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    child,
    exited,
    line: (start) =>
      until(() => {
        const line = lines.find((candidate) => candidate.startsWith(start));
        if (line === undefined) throw new Error(`No line "${start}" yet, only: ${lines.join(' | ')}`);
        return line;
      }),
  };
}

describe('an instance that will never finish', () => {
  it('is reported once, and not again after a restart [hang-reported-once]', async () => {
    const hub = await openHub({
      ...app,
      orchestrators: {
        *lost(context): Steps {
          return yield context.df.Task.all([
            context.df.callActivity('nope'),
            context.df.callActivity('hello'),
          ]);
        },
      },
    });

    const id = await hub.client.startNew('lost');
    await until(() => {
      expect(reports(hub)).toHaveLength(1);
    });
    await hub.restart();
    await hub.client.terminate(id, 'seen');
    await untilStatus(hub, id, 'Terminated');

    expect(reports(hub)).toEqual([
      `Orchestration 'lost' (instance '${id}') will never finish: it calls the activity 'nope', which is not registered: register it or correct the name. Azure leaves such an instance Running for ever, so it stays Running here; terminate it when you have seen this.`,
    ]);
  });

  it('is reported when the child that it waits for is purged [purged-child-hangs]', async () => {
    const hub = await openHub();
    await hub.client.startNew('parent', { instanceId: 'the-parent' });
    await until(async () => {
      expect(await statusOf(hub, 'the-child')).toBe('Running');
    });

    await hub.client.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(0),
      runtimeStatus: [OrchestrationRuntimeStatus.Running],
    });
    await hub.client.startNew('parent', { instanceId: 'next-parent' });
    await until(async () => {
      expect(await statusOf(hub, 'the-child')).toBe('Running');
    });
    await hub.durable.webhook(
      new Request(`${WEBHOOKS}/instances?createdTimeFrom=2001-01-01&instanceIdPrefix=the-child`, {
        method: 'DELETE',
      }),
    );

    expect(reports(hub)).toEqual([
      expect.stringMatching(
        /'next-parent'\) will never finish: the sub-orchestration 'sleep' \(instance 'the-child'\) that it waits for was purged while it ran/,
      ),
    ]);
    expect(await statusOf(hub, 'next-parent')).toBe('Running');
  });
});

const WEBHOOKS = 'http://localhost:7071/runtime/webhooks/durabletask';

function reports(hub: TestHub): string[] {
  return hub.logs.filter(({ level }) => level === 'error').map(({ message }) => message);
}

describe('the durable client', () => {
  it('is told by name what this host does not support [refuses-by-name]', async () => {
    const hub = await openHub();
    const id = await hub.client.startNew('sleep', { input: 60_000 });

    await expect(hub.client.raiseEvent(id, 'go', 1)).rejects.toThrow(
      /501.*Raising external events is not supported/,
    );
    await expect(hub.client.suspend(id, 'x')).rejects.toThrow(/501.*suspend/);
  });

  it('alone knows the path of its port', async () => {
    const hub = await openHub();
    const { rpcBaseUrl } = JSON.parse(hub.durable.clientInput('http://localhost:7071', 'key')) as {
      rpcBaseUrl: string;
    };

    const known = await fetch(new URL('instances/', rpcBaseUrl));
    const unknown = await fetch(new URL('/durabletask/instances/', rpcBaseUrl));

    expect([known.status, unknown.status]).toEqual([200, 404]);
  });
});
