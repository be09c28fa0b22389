import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Linted in the place of a file that the compiler knows, so that its types are there. */
const FILE = `${ROOT}orchestrations/wait-for-operation/wait-for-operation.orchestrator.ts`;

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
  eslint = new ESLint({ cwd: ROOT });
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** The rules that the body of an orchestrator breaks. */
async function rulesBrokenBy(body: string): Promise<string[]> {
  const source = `${PRELUDE}\nexport function* steps(): Generator<Task, void, unknown> {\n${body}\n}\n`;
  const [result] = await eslint.lintText(source, { filePath: FILE });
  return (result?.messages ?? []).map(
    ({ ruleId, severity }) => `${severity === 2 ? 'error' : 'warning'} ${ruleId ?? 'fatal'}`,
  );
}

const FLOATING_STEPS = 'error durable/no-floating-steps';

describe('the linter, in an orchestrator,', () => {
  it('is content with steps that are all yielded', async () => {
    const broken = await rulesBrokenBy(`
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
    const broken = await rulesBrokenBy(`${statement}\nyield* sleep(2);`);

    expect(broken).toEqual([FLOATING_STEPS]);
  });

  it('reports each of several, and what to put before it', async () => {
    const source = `${PRELUDE}\nexport function* steps(): Generator<Task> {\nsleep(2);\ncontext.df.callActivity('a');\nyield* sleep(2);\n}\n`;

    const [result] = await eslint.lintText(source, { filePath: FILE });

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
    const broken = await rulesBrokenBy(`${statement}\nyield* sleep(2);`);

    expect(broken).toEqual([FLOATING_STEPS]);
  });

  it('reports a promise that nobody waits for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linted-'));
    for (const name of ['.oxlintrc.json', 'tsconfig.json']) await cp(join(ROOT, name), join(folder, name));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const source = 'declare function send(): Promise<void>;\nexport function step(): void {\n  send();\n}\n';
    await writeFile(join(folder, 'step.ts'), source);

    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });

    expect(stdout).toContain('typescript(no-floating-promises)');
  });
});
