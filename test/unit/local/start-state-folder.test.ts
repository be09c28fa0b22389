import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFolderError } from '../../../local/start/errors.ts';
import { claimStateFolder } from '../../../local/start/state-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-state-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the state folder', () => {
  it('is made where there is none, and found again', async () => {
    const path = join(folder, 'deep', 'state');

    (await claimStateFolder(path, false)).release();
    await writeFile(join(path, 'arm.sqlite'), 'kept');
    const again = await claimStateFolder(path, false);

    expect(again.path).toBe(path);
    expect(await readdir(path)).toContain('arm.sqlite');
    again.release();
  });

  it('is refused to a second one until the first gives it back', async () => {
    const first = await claimStateFolder(folder, false);

    await expect(claimStateFolder(folder, false, 0)).rejects.toThrow(
      new StateFolderError(
        folder,
        'is in use by another npm start: stop that one, or name another with --state',
      ),
    );
    await expect(claimStateFolder(folder, true, 0)).rejects.toThrow(/is in use/);
    first.release();

    (await claimStateFolder(folder, false)).release();
  });

  it('is waited for while its owner is about to end', async () => {
    const first = await claimStateFolder(folder, false);

    const second = claimStateFolder(folder, false, 5_000);
    first.release();

    (await second).release();
  });

  it('is free again when its owner is killed', async () => {
    const module = new URL('../../../local/start/state-folder.ts', import.meta.url).href;
    const script = `
      import { claimStateFolder } from ${JSON.stringify(module)};
      await claimStateFolder(${JSON.stringify(folder)}, false);
      console.log('claimed');
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    await expect(claimStateFolder(folder, false, 0)).rejects.toThrow(/is in use/);

    owner.kill('SIGKILL');
    await once(owner, 'exit');

    (await claimStateFolder(folder, false)).release();
  });

  it.each([false, true])('is never one that holds something else (--fresh: %s)', async (fresh) => {
    await writeFile(join(folder, 'thesis.docx'), 'precious');

    await expect(claimStateFolder(folder, fresh)).rejects.toThrow(
      new StateFolderError(
        folder,
        'holds thesis.docx and is not one of ours: name an empty one with --state',
      ),
    );

    expect(await readdir(folder)).toEqual(['thesis.docx']);
  });

  it('is emptied by --fresh', async () => {
    (await claimStateFolder(folder, false)).release();
    await mkdir(join(folder, 'azurite'));
    await writeFile(join(folder, 'azurite', 'tables.json'), '{}');

    const fresh = await claimStateFolder(folder, true);

    expect(await readdir(folder)).not.toContain('azurite');
    await expect(claimStateFolder(folder, false, 0)).rejects.toThrow(/is in use/);
    fresh.release();
  });

  it.each(['{"format":2}', '{"format":4}', 'null', '{ half'])(
    'is refused when its marker says %s, unless emptied',
    async (marker) => {
      await writeFile(join(folder, 'lab-gallery-state.json'), marker);

      await expect(claimStateFolder(folder, false)).rejects.toThrow(/empty it with --fresh/);

      (await claimStateFolder(folder, true)).release();
      (await claimStateFolder(folder, false)).release();
    },
  );

  it('is refused when it is a file', async () => {
    const file = join(folder, 'state');
    await writeFile(file, '');

    await expect(claimStateFolder(file, false)).rejects.toThrow(
      new StateFolderError(file, 'is a file, not a folder'),
    );
    await expect(claimStateFolder(join(file, 'below'), false)).rejects.toThrow(/in its path is a file/);
  });
});
