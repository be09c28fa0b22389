import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { Task } from 'durable-functions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDurable } from '../../local/host/durable/index.ts';
import { activities, toDurableFunctions } from './durable-fixtures/app.ts';
import type { App } from './durable-fixtures/app.ts';
import { openTestHub } from './durable-fixtures/test-hub.ts';
import type { TestHub } from './durable-fixtures/test-hub.ts';

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
  await expect.poll(() => statusOf(hub, id), { timeout: 5000, interval: 10 }).toBe(status);
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
  it('runs an activity again at once when the host was stopped while it ran', async () => {
    const held = gate();
    const hub = await openHub({ ...app, activities: { ...app.activities, work: held.work } });
    const id = await hub.client.startNew('toil', { input: 'x' });
    await vi.waitFor(() => {
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
      await new Promise((resolve) => setTimeout(resolve, 5));
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

  it('refuses a second process, and is free again the moment the first is killed', async () => {
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
  }, 20_000);
});

function startProcess(hubFile: string): {
  child: ChildProcess;
  exited: Promise<unknown>;
  line: (start: string) => Promise<string>;
} {
  const script = join(import.meta.dirname, 'durable-fixtures/hub-process.ts');
  const child = spawn(process.execPath, [script, hubFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => child.kill('SIGKILL'));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    child,
    exited,
    line: (start) =>
      vi.waitFor(
        () => {
          const line = lines.find((candidate) => candidate.startsWith(start));
          if (line === undefined) throw new Error(`No line "${start}" yet, only: ${lines.join(' | ')}`);
          return line;
        },
        { timeout: 10_000, interval: 20 },
      ),
  };
}

describe('the durable client, unmodified', () => {
  it('starts an instance, reads its status and its input', async () => {
    const hub = await openHub();

    const id = await hub.client.startNew('GREET', { instanceId: 'my id', input: { name: 'Ada' } });
    await untilStatus(hub, id, 'Completed');
    const status = await hub.client.getStatus(id);

    expect(status).toMatchObject({
      name: 'GREET',
      instanceId: 'my id',
      input: { name: 'Ada' },
      customStatus: null,
    });
    expect(status.createdTime.getTime() % 1000).toBe(0);
    await expect(hub.client.getStatus('nobody')).rejects.toThrow('HTTP 404');
  });

  it('starts without input as the real host does: the input is an empty text', async () => {
    const hub = await openHub();

    const id = await hub.client.startNew('greet');

    await untilStatus(hub, id, 'Completed');
    expect((await hub.client.getStatus(id)).output).toBe('hello ');
  });

  it('refuses the id of a live instance, and runs that of a finished one afresh', async () => {
    const held = gate();
    const hub = await openHub({ ...app, activities: { ...app.activities, work: held.work } });
    const options = { instanceId: 'one', input: 1 };
    await hub.client.startNew('toil', options);
    await untilStatus(hub, 'one', 'Running');

    const second = hub.client.startNew('toil', options);
    await expect(second).rejects.toThrow(
      /409.*An Orchestration instance with the status Running already exists\./,
    );
    held.open();
    await untilStatus(hub, 'one', 'Completed');
    await hub.client.startNew('toil', { ...options, input: 2 });
    await untilStatus(hub, 'one', 'Completed');

    expect((await hub.client.getStatus('one')).output).toEqual({ done: 2 });
  });

  it('fails an instance whose function does not exist', async () => {
    const hub = await openHub();

    const id = await hub.client.startNew('missing');

    await untilStatus(hub, id, 'Failed');
    expect((await hub.client.getStatus(id)).output).toContain("The function 'missing' doesn't exist");
  });

  it('pages through all instances, and filters them by status and time', async () => {
    const hub = await openHub();
    const ids = Array.from({ length: 103 }, (_, index) => `id-${String(index).padStart(3, '0')}`);
    for (const instanceId of ids) await hub.client.startNew('greet', { instanceId });
    await hub.client.startNew('sleep', { instanceId: 'sleeper', input: 60_000 });
    await untilStatus(hub, 'sleeper', 'Running');
    for (const id of ids) await untilStatus(hub, id, 'Completed');

    const all = await hub.client.getStatusAll();
    const running = await hub.client.getStatusBy({ runtimeStatus: [OrchestrationRuntimeStatus.Running] });
    const future = await hub.client.getStatusBy({ createdTimeFrom: new Date(Date.now() + 60_000) });

    expect(all.map((status) => status.instanceId)).toEqual([...ids, 'sleeper']);
    expect(running.map((status) => status.instanceId)).toEqual(['sleeper']);
    expect(future).toEqual([]);
  });

  it('terminates a running instance; the parent of a terminated child fails (j-terminate-child)', async () => {
    const hub = await openHub();
    await hub.client.startNew('parent', { instanceId: 'the-parent' });
    await vi.waitFor(async () => {
      expect(await statusOf(hub, 'the-child')).toBe('Running');
    });

    await hub.client.terminate('the-child', 'c');
    await untilStatus(hub, 'the-child', 'Terminated');
    await untilStatus(hub, 'the-parent', 'Failed');

    expect((await hub.client.getStatus('the-child')).output).toBe('c');
    expect((await hub.client.getStatus('the-parent')).output).toBe(
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a sub-orchestration task with sequence ID 0 and name 'sleep' (version '', instance ID 'the-child'), but the current replay execution hasn't (yet?) scheduled this task. Was a change made to the orchestrator code after this instance had already started running?",
    );
    await expect(hub.client.terminate('the-child', 'again')).resolves.toBeUndefined();
    await expect(hub.client.terminate('nobody', 'x')).rejects.toThrow("No instance with ID 'nobody' found.");
  });

  it('purges what has ended, one or many; alone, not what runs', async () => {
    const hub = await openHub();
    for (const instanceId of ['a', 'b', 'c']) await hub.client.startNew('greet', { instanceId });
    await hub.client.startNew('sleep', { instanceId: 'sleeper', input: 60_000 });
    for (const id of ['a', 'b', 'c']) await untilStatus(hub, id, 'Completed');
    await untilStatus(hub, 'sleeper', 'Running');

    const one = await hub.client.purgeInstanceHistory('a');
    const none = await hub.client.purgeInstanceHistory('a');
    const many = await hub.client.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(0),
      runtimeStatus: [OrchestrationRuntimeStatus.Completed],
    });

    expect([one, none, many].map((result) => result.instancesDeleted)).toEqual([1, 0, 2]);
    await expect(hub.client.purgeInstanceHistory('sleeper')).rejects.toThrow('412');
    await expect(hub.client.purgeInstanceHistoryBy({ createdTimeTo: new Date() })).rejects.toThrow('400');
    expect(await statusOf(hub, 'sleeper')).toBe('Running');
  });

  it('is told by name what this host does not support', async () => {
    const hub = await openHub();
    const id = await hub.client.startNew('sleep', { input: 60_000 });

    await expect(hub.client.raiseEvent(id, 'go', 1)).rejects.toThrow(
      /501.*Raising external events is not supported/,
    );
    await expect(hub.client.suspend(id, 'x')).rejects.toThrow(/501.*suspend/);
  });
});

describe('the management webhooks', () => {
  const root = 'http://localhost:7071/runtime/webhooks/durabletask';

  it('start an instance and answer with links that carry the caller’s key', async () => {
    const hub = await openHub();

    const response = await hub.durable.webhook(
      new Request(`${root}/orchestrators/greet/w1?code=s3cret`, { method: 'POST', body: '"Ada"' }),
    );
    const links = (await response.json()) as Record<string, string>;
    await untilStatus(hub, 'w1', 'Completed');
    const status = await hub.durable.webhook(
      new Request(`${links['statusQueryGetUri'] ?? ''}&showHistory=true&showHistoryOutput=true`),
    );

    expect(response.status).toBe(202);
    expect(links).not.toHaveProperty('rewindPostUri');
    expect(links['terminatePostUri']).toBe(
      `${root}/instances/w1/terminate?reason={text}&taskHub=TestHub&connection=Storage&code=s3cret`,
    );
    expect(status.status).toBe(200);
    expect(await status.json()).toMatchObject({
      output: 'hello Ada',
      historyEvents: [
        { EventType: 'ExecutionStarted', FunctionName: 'greet' },
        { EventType: 'TaskCompleted', FunctionName: 'hello', Result: 'hello Ada' },
        { EventType: 'ExecutionCompleted', OrchestrationStatus: 'Completed', Result: 'hello Ada' },
      ],
    });
  });

  it.each([
    ['POST', 'orchestrators/greet', 400, '{bad'],
    ['POST', 'orchestrators/greet/a/b', 404, '1'],
    ['POST', 'orchestrators/greet?timeout=5', 501, '1'],
    ['GET', 'instances/nobody', 404],
    ['GET', 'instances?runtimeStatus=Sleeping', 400],
    ['GET', 'instances?createdTimeFrom=yesterday', 400],
    ['GET', 'instances?top=0', 400],
    ['GET', 'instances?top=3', 200],
    ['DELETE', 'instances/nobody', 404],
    ['POST', 'instances/nobody/terminate', 404],
    ['GET', 'entities/counter/1', 501],
    ['GET', 'elsewhere', 404],
  ])('answer %s %s with %i', async (method, path, status, body?: string) => {
    const hub = await openHub();

    const init = body === undefined ? { method } : { method, body };
    const response = await hub.durable.webhook(new Request(`${root}/${path}`, init));

    expect(response.status).toBe(status);
  });

  it('keep the RPC port closed to whoever does not know its path', async () => {
    const hub = await openHub();
    const { rpcBaseUrl } = JSON.parse(hub.durable.clientInput('http://localhost:7071', 'key')) as {
      rpcBaseUrl: string;
    };

    const known = await fetch(new URL('instances/', rpcBaseUrl));
    const unknown = await fetch(new URL('/durabletask/instances/', rpcBaseUrl));

    expect([known.status, unknown.status]).toEqual([200, 404]);
  });
});
