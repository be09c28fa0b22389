import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Linted in the place of files that the compiler knows, so that its types are there. */
const FUNCTION = `${ROOT}functions/workflow-runs.ts`;
const ORCHESTRATOR = `${ROOT}orchestrations/engine/request/wait-for-operation.orchestrator.ts`;

const PRELUDE = `
import type { OrchestrationContext, Task } from 'durable-functions';
declare const context: OrchestrationContext;
declare function sleep(seconds: number): Generator<Task, void, unknown>;
declare function send(): Promise<void>;
declare function log(text: string): void;
`;

let eslint: ESLint;

beforeAll(() => {
  // Where CI is set, the parser takes every file to be as it is on the disk, and what is linted here is never read.
  vi.stubEnv('TSESTREE_SINGLE_RUN', 'false');
  eslint = new ESLint({ cwd: ROOT, overrideConfigFile: join(ROOT, 'lint/eslint.config.js') });
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function rulesBrokenBy(source: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(source, { filePath });
  return (result?.messages ?? []).map(
    ({ ruleId, severity }) => `${severity === 2 ? 'error' : 'warning'} ${ruleId ?? 'fatal'}`,
  );
}

/** The rules that the body of an orchestrator breaks. */
function rulesBrokenByStep(body: string): Promise<string[]> {
  const source = `${PRELUDE}\nexport function* steps(): Generator<Task, void, unknown> {\n${body}\n}\n`;
  return rulesBrokenBy(source, ORCHESTRATOR);
}

const FLOATING_STEPS = 'error durable/no-floating-steps';

describe('the linter, in an orchestrator,', () => {
  it('is content with steps that are all yielded', async () => {
    const broken = await rulesBrokenByStep(`
      yield context.df.callActivity('begin', {});
      yield* sleep(2);
      const tasks = [context.df.callActivity('a', {}), context.df.callActivity('b', {})];
      yield context.df.Task.all(tasks);
      log('done');
      context.df.continueAsNew({});
    `);

    expect(broken).toEqual([]);
  });

  it.each([
    ['an activity', "context.df.callActivity('begin', {});"],
    ['a sub-orchestration', "context.df.callSubOrchestrator('waitForOperation', {});"],
    ['a timer', 'context.df.createTimer(new Date(0));'],
    ['a Task.all', "context.df.Task.all([context.df.callActivity('a', {})]);"],
    ['a generator of steps', 'sleep(2);'],
  ])('reports %s that is not yielded', async (_what, statement) => {
    const broken = await rulesBrokenByStep(`${statement}\nyield* sleep(2);`);

    expect(broken).toEqual([FLOATING_STEPS]);
  });

  it('reports each of several, and what to put before it', async () => {
    const source = `${PRELUDE}\nexport function* steps(): Generator<Task> {\nsleep(2);\ncontext.df.callActivity('a');\nyield* sleep(2);\n}\n`;

    const [result] = await eslint.lintText(source, { filePath: ORCHESTRATOR });

    expect(result?.messages.map(({ message }) => message)).toEqual([
      'This makes a generator and drops it, so nothing happens. Put `yield*` before it.',
      'This makes a durable task and drops it, so nothing happens. Put `yield` before it.',
    ]);
  });

  it.each([
    ['hides behind a condition', "if (Date.now() > 0) context.df.callActivity('a', {});"],
    ['hides behind &&', "Date.now() > 0 && context.df.callActivity('a', {});"],
    ['is one of two', "Date.now() > 0 ? context.df.callActivity('a', {}) : undefined;"],
  ])('takes notice of a step that %s', async (_what, statement) => {
    const broken = await rulesBrokenByStep(`${statement}\nyield* sleep(2);`);

    expect(broken).toEqual([FLOATING_STEPS]);
  });

  it('reports a promise that nobody waits for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linted-'));
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) await cp(join(ROOT, name), join(folder, name));
    for (const name of ['lint', 'node_modules']) await symlink(join(ROOT, name), join(folder, name));
    const source = 'declare function send(): Promise<void>;\nexport function step(): void {\n  send();\n}\n';
    await writeFile(join(folder, 'step.ts'), source);

    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });

    expect(stdout).toContain('typescript(no-floating-promises)');
  });
});

describe('the linter, in what runs as long as the host does,', () => {
  it.each([
    ['the log of an invocation', 'context.warn(text)'],
    ['a part of it', "(context as Pick<InvocationContext, 'log'>).log(text)"],
  ])('finds what is written past the one that encodes it: %s', async (_what, statement) => {
    const source = `import type { InvocationContext } from '@azure/functions';
      export function f(context: InvocationContext, text: string) { ${statement}; }`;

    expect(await rulesBrokenBy(source, FUNCTION)).toEqual(['error log/one-log']);
  });

  it('finds what is written to the process itself', async () => {
    const source =
      'export function f(text: string) { process.stderr.write(text); process.emitWarning(text); }';

    expect(await rulesBrokenBy(source, FUNCTION)).toEqual([
      'error no-restricted-properties',
      'error no-restricted-properties',
    ]);
  });

  it('is content with the log that encodes', async () => {
    const source = `import type { OperatorsLog } from '../operators-log.ts';
      export function f(log: OperatorsLog, text: string) { log.warn(text); }`;

    expect(await rulesBrokenBy(source, FUNCTION)).toEqual([]);
  });
});
