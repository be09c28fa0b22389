import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface ProjectCopy extends AsyncDisposable {
  readonly path: string;
}

/** Copies the project as it is now, with what is not committed and with node_modules, into a temporary folder. */
export async function copyProject(): Promise<ProjectCopy> {
  const path = await mkdtemp(join(tmpdir(), 'lab-gallery-copy-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE } as const;
  for (const file of listed.split('\0').filter(Boolean)) {
    // Deleted, and not committed yet: there is nothing to copy.
    await cp(join(root, file), join(path, file), options).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  }
  await cp(join(root, 'node_modules'), join(path, 'node_modules'), {
    ...options,
    filter: (source) => dirname(source) !== join(root, 'node_modules/.cache'),
  });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
