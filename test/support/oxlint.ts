import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Linted {
  /** Those of our own rules that it breaks, in order. */
  readonly broken: readonly string[];
  /** The file afterwards: with `fix`, as the fixer has left it. */
  readonly output: string;
}

/**
 * Lints sources as the project's own configuration has it, each at a path from the root of the project, all in one run:
 * the linter takes most of its time to start. Rules that ask for types are left out.
 */
export async function lint(
  sources: ReadonlyMap<string, string>,
  { fix = false } = {},
): Promise<(path: string) => Linted> {
  const folder = await mkdtemp(join(tmpdir(), 'linted-'));
  const config = JSON.parse(await readFile(join(ROOT, '.oxlintrc.json'), 'utf8')) as object;
  await writeFile(
    join(folder, '.oxlintrc.json'),
    JSON.stringify({ ...config, jsPlugins: [join(ROOT, 'lint/plugin.ts')], options: {} }),
  );
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, source] of sources) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
  }

  const stdout = await runOxlint(folder, ['--format', 'json', ...(fix ? ['--fix'] : [])]);

  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  const outputs = new Map<string, string>();
  for (const path of sources.keys()) outputs.set(path, await readFile(join(folder, path), 'utf8'));
  return (path) => ({
    broken: diagnostics
      .filter(({ code, filename }) => filename === path && code.startsWith('own('))
      .map(({ code }) => code),
    output: outputs.get(path) ?? '',
  });
}

/** It exits with 1 where it finds something. */
function runOxlint(cwd: string, args: string[]): Promise<string> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<string>();
  execFile(join(ROOT, 'node_modules/.bin/oxlint'), args, { cwd }, (error, stdout) => {
    if (error && error.code !== 1) reject(error);
    else settle(stdout);
  });
  return promise;
}
