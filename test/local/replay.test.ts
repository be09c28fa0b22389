import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '@lab-gallery/functions-host';
import { until } from '@lab-gallery/test-support/until';
import { startInProcess, temporaryFolder, writeApp } from '@lab-gallery/functions-host/testing/support';
import { Debugger, instancesIn, replay, startReplay } from './replay-support.ts';

const CODE = `
df.app.activity('price', { handler: ({ item }) => ({ item, euros: 3 }) });
df.app.activity('pay', { handler: () => { throw new Error('no money'); } });
df.app.orchestration('order', function* (context) {
  const price = yield context.df.callActivity('price', { item: 'pear' });
  context.df.setCustomStatus('packing');
  yield context.df.callSubOrchestrator('pack', price, context.df.instanceId + ':box');
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10));
  return context.df.currentUtcDateTime.getTime() > 0 ? price.euros : 0;
});
df.app.orchestration('pack', function* (context) {
  return yield context.df.callActivity('price', { item: 'box' });
});
df.app.orchestration('rounds', function* (context) {
  const round = context.df.getInput();
  yield context.df.callActivity('price', { item: 'round ' + round });
  if (round < 3) context.df.continueAsNew(round + 1);
  return round;
});
df.app.orchestration('broke', function* (context) {
  yield context.df.callActivityWithRetry('pay', new df.RetryOptions(1, 2));
});
df.app.orchestration('patient', function* (context) {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3_600_000));
});
app.http('start', {
  route: 'start/{name}/{id}',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async ({ params }, context) => {
    await df.getClient(context).startNew(params.name, { instanceId: params.id, input: 1 });
    return { status: 202 };
  },
});
app.http('status', {
  route: 'status/{id}',
  extraInputs: [df.input.durableClient()],
  handler: async ({ params }, context) => ({ jsonBody: await df.getClient(context).getStatus(params.id) }),
});
`;
/** From 0, below the two lines that every app begins with. */
const LINE_OF_PRICE = 2 + CODE.split('\n').findIndex((line) => line.includes("{ item: 'pear' }"));

const HOST_JSON = JSON.stringify({
  version: '2.0',
  extensions: { durableTask: { hubName: 'Replayed' } },
  extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' },
});

const folder = temporaryFolder();
const root = join(folder.path, 'app');
const state = join(folder.path, 'state');
const settings = join(root, 'local.settings.json');
const withApp = ['--app', root, '--settings', settings];
let host: Host & { messages: string[] };

const statusOf = async (id: string): Promise<unknown> => {
  const answer = (await (await fetch(`${host.origin}/api/status/${id}`)).json()) as { runtimeStatus: string };
  return answer.runtimeStatus;
};

const untilStatus = (id: string, status: string): Promise<void> =>
  until(async () => {
    expect(await statusOf(id)).toBe(status);
  });

async function start(name: string, id: string, status: string): Promise<void> {
  await fetch(`${host.origin}/api/start/${name}/${id}`, { method: 'POST' });
  await untilStatus(id, status);
}

/** The app with other code, in a folder of its own. */
function changedApp(name: string, before: string, after: string): string[] {
  expect(CODE).toContain(before);
  const changed = join(folder.path, name);
  mkdirSync(changed);
  writeApp(changed, { code: CODE.replace(before, after), hostJson: HOST_JSON });
  return ['--app', changed, '--settings', join(changed, 'local.settings.json')];
}

beforeAll(async () => {
  mkdirSync(root);
  writeApp(root, { code: CODE, hostJson: HOST_JSON });
  host = await startInProcess(root, join(state, 'host'));
  await start('order', 'o1', 'Completed');
  await start('rounds', 'o1-again', 'Completed');
  await start('order', 'o11', 'Completed');
  await start('broke', 'b1', 'Failed');
  await start('patient', 't1', 'Running');
  const terminate = `instances/t1/terminate?reason=late&code=${host.keys.master}`;
  await fetch(`${host.origin}/runtime/webhooks/durabletask/${terminate}`, { method: 'POST' });
  await untilStatus('t1', 'Terminated');
  await start('patient', 'p1', 'Running');
});

afterAll(async () => {
  await host.close();
  folder[Symbol.dispose]();
});

describe('replaying by id', () => {
  it('finds the instances of the export beside a running host, and no other', async () => {
    const { code, stdout } = await replay('o1', '--state', state, ...withApp);

    expect(code).toBe(0);
    expect(instancesIn(stdout)).toEqual(['o1', 'o1:box', 'o1-again']);
    expect(await statusOf('p1')).toBe('Running');
  });

  it('shows by episode what came in, what the orchestrator answered, and that the history agrees', async () => {
    const { stdout } = await replay('o1', '--state', state, '--instance', 'o1', ...withApp);

    const text = stdout.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
    expect(text).toBe(`
=== order, instance o1: Completed ===

Episode 1, <time>
  in   started with 1
  out  #0 calls price with {"item":"pear"}
  as in the history

Episode 2, <time>
  in   #0 price returned {"item":"pear","euros":3}
  out  #1 calls the sub-orchestrator pack (instance o1:box) with {"item":"pear","euros":3}
  out  sets the custom status "packing"
  as in the history

Episode 3, <time>
  in   #1 pack returned {"item":"box","euros":3}
  out  #2 waits until <time>
  out  sets the custom status "packing"
  as in the history

Episode 4, <time>
  in   #2 timer fired, due <time>
  out  sets the custom status "packing"
  out  returns 3
  as in the history

Replayed 4 episodes of 1 instances: every answer is as in the history.
`);
  });

  it('says that what came before a continue-as-new is gone', async () => {
    const { stdout } = await replay('o1-again', '--state', state, ...withApp);

    expect(stdout).toContain(
      'It has continued as new 2 times: a hub keeps the history since the last time only',
    );
    expect(stdout).toContain('started with 3');
    expect(stdout).not.toContain('round 2');
  });

  it.each([
    [
      'a failure after a retry',
      'b1',
      [
        /in {3}#0 pay failed: .+no money/,
        /out {2}#1 waits until .+ before it tries again/,
        /out {2}ends as Failed: Orchestrator function 'broke' failed: .+no money/,
      ],
    ],
    ['a termination', 't1', [/in {3}terminated: late/, /out {2}ends as Terminated: late/]],
    ['an open timer', 'p1', [/=== patient, instance p1: Running ===/, /out {2}#0 waits until /]],
  ])('agrees with %s', async (_what, id, shown) => {
    const { code, stdout } = await replay(id, '--state', state, ...withApp);

    expect(code).toBe(0);
    for (const pattern of shown) expect(stdout).toMatch(pattern);
  });

  it('shows the chosen episode alone', async () => {
    const { stdout } = await replay('o1', '--state', state, '--episode', '3', ...withApp);

    expect(stdout.match(/^Episode .+(?=,)/gm)).toEqual(['Episode 3']);
    expect(stdout).toContain('Replayed 1 episodes of 1 instances');
  });

  it.each([
    [
      'an unknown id, with the ids that are there',
      ['nobody'],
      /no export 'nobody' in .+ p1, t1, b1, o11, o1-again\.$/,
    ],
    ['no id, with the ids that are there', [], /^Name an export of .+; its newest are p1, t1, /],
    [
      'an unknown instance',
      ['o1', '--instance', 'o11'],
      /no instance 'o11' in it, only o1, o1:box, o1-again /,
    ],
    ['an episode that is not there', ['o1', '--episode', '5'], /no episode 5, only 4 /],
  ])('refuses %s in one sentence', async (_what, args, sentence) => {
    const { code, stdout, stderr } = await replay(...args, '--state', state, ...withApp);

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says what to do where there is no hub', async () => {
    const { code, stderr } = await replay('o1', '--state', folder.path, ...withApp);

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The task hub .+ is not there: run npm start, or name its state folder with --state\.\n$/,
    );
  });
});

describe('replaying from a file', () => {
  it('shows the same as the hub that the file was saved from, when that is gone', async () => {
    const file = join(folder.path, 'histories.json');
    const elsewhere = join(folder.path, 'elsewhere');
    cpSync(state, elsewhere, { recursive: true });
    const fromHub = await replay('o1', '--state', elsewhere, '--save', file, ...withApp);
    rmSync(elsewhere, { recursive: true });

    const fromFile = await replay('--file', file, ...withApp);

    expect(fromHub.stdout).toContain(`The histories of 3 instances are in ${file}.`);
    expect(fromFile.code).toBe(0);
    expect(fromHub.stdout.endsWith(fromFile.stdout)).toBe(true);
    expect((await replay('o2', '--file', file, ...withApp)).stderr).toMatch(
      /no export 'o2' in .+; its newest are o1-again, o1\.\n$/,
    );
  });

  const createdAt = '2026-11-23T10:00:00.000Z';
  const history = [{ EventType: 13, Timestamp: createdAt }];

  it.each([
    ['no JSON', 'histories', /can't be read \(.+\)\.\n$/],
    [
      'something else',
      '{"instances":[]}',
      /does not hold histories as --save writes them \(format: .+\)\.\n$/,
    ],
    [
      'a history without a beginning',
      JSON.stringify({
        format: 'durable-histories/1',
        instances: [
          { instanceId: 'x', name: 'order', status: 'Running', parentId: null, createdAt, history },
        ],
      }),
      /\(instances\.0\.history: has no beginning\)\.\n$/,
    ],
  ])('refuses a file that holds %s', async (_what, content, sentence) => {
    const file = join(folder.path, 'other.json');
    writeFileSync(file, content);

    const { code, stderr } = await replay('--file', file, ...withApp);

    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('an orchestrator that has changed', () => {
  it.each([
    [
      'calls another activity',
      "'price', { item: 'box'",
      "'pay', { item: 'box'",
      1,
      "scheduled an activity task named 'pay'",
    ],
    [
      'does not call it any more',
      "return yield context.df.callActivity('price', { item: 'box' })",
      'return 1',
      1,
      "hasn't (yet?) scheduled this task",
    ],
    ['waits longer', '+ 10)', '+ 3_000)', 3, 'Timer #2 was due'],
    [
      'calls a sub-orchestration of another id',
      "':box'",
      "':bag'",
      2,
      "Call #1 was to 'o1:box', and is to 'o1:bag' now",
    ],
    [
      'returns something else',
      '? price.euros',
      '? -price.euros',
      4,
      'In the history it returns 3; now it returns -3',
    ],
    [
      'goes on after its end',
      'return context.df.currentUtcDateTime',
      "yield context.df.callActivity('pay'); return context.df.currentUtcDateTime",
      4,
      'Now it also calls pay',
    ],
    [
      'calls a sub-orchestrator that is gone',
      "orchestration('pack'",
      "orchestration('box'",
      2,
      "hasn't (yet?) scheduled this task",
    ],
  ] as const)('is told loudly when it %s', async (what, before, after, episode, sentence) => {
    const { code, stdout } = await replay('o1', '--state', state, ...changedApp(what, before, after));

    const last = stdout.split(/^Episode /m).find((block) => block.includes('!!!')) ?? '';
    expect(code).toBe(1);
    expect(/!!! {2}NOT AS IN THE HISTORY: (.+)/.exec(last)?.[1]).toContain(sentence);
    expect(stdout).toContain('of them answered something else than the history holds');
    expect(last).toMatch(new RegExp(`^${episode},`));
  });

  it('is found by the engine where one episode alone is replayed', async () => {
    const changed = changedApp('one episode', "'price', { item: 'pear'", "'pay', { item: 'pear'");

    const { code, stdout } = await replay(
      'o1',
      '--state',
      state,
      '--instance',
      'o1',
      '--episode',
      '4',
      ...changed,
    );

    expect(code).toBe(1);
    expect(stdout).toContain('NOT AS IN THE HISTORY: Non-Deterministic workflow detected');
  });
});

describe('replaying in a debugger', () => {
  it('waits on a free port, and stops before the chosen episode and then in the orchestrator', async () => {
    const run = startReplay(
      'o1',
      '--state',
      state,
      '--instance',
      'o1',
      '--episode',
      '2',
      ...withApp,
      '--debug',
      '--inspect-port',
      new URL(host.origin).port,
    );
    const address = await until(() => {
      const found = /ws:\/\/127\.0\.0\.1:\S+/.exec(run.printed.stderr)?.[0];
      if (found === undefined) throw new Error(`It has printed: ${run.printed.stderr}`);
      return found;
    });
    const client = await Debugger.attach(address);
    await client.call('Runtime.enable');
    await client.call('Debugger.enable');
    const urlRegex = 'app/app\\.cjs$';
    await client.call('Debugger.setBreakpointByUrl', { urlRegex, lineNumber: LINE_OF_PRICE });
    const printedBefore = run.printed.stdout;

    await client.call('Runtime.runIfWaitingForDebugger');
    const before = await client.paused();
    const evaluated = await client.call('Debugger.evaluateOnCallFrame', {
      callFrameId: before.callFrameId,
      expression:
        'JSON.parse(payload).history.filter(({ IsPlayed, EventType }) => EventType === 5 && !IsPlayed).length',
    });
    await client.call('Debugger.resume');
    const inside = await client.paused();
    await client.call('Debugger.resume');
    await client.next('Runtime.executionContextDestroyed');
    client.close();

    expect(printedBefore).toBe('');
    expect(run.printed.stderr).toContain('chrome://inspect');
    expect(before.url).toMatch(/local\/replay\/replay-instance\.ts$/);
    expect(evaluated['result']).toMatchObject({ value: 1 });
    expect(inside).toMatchObject({
      url: expect.stringMatching(/app\/app\.cjs$/) as string,
      line: LINE_OF_PRICE,
    });
    expect(await run.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Episode 2') as string,
    });
  });
});
