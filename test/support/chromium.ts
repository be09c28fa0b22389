import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import chromium from '@sparticuz/chromium';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/chromium');

/**
 * Unpacks Chromium as its npm package carries it, unless it has been unpacked before: nothing of it is installed in
 * the system. It is put in its place whole, so nobody ever starts a file that is still being written.
 *
 * @returns the path of its executable
 */
export async function unpackChromium(): Promise<string> {
  const target = join(CACHE, await packageVersion());
  const executable = join(target, 'chromium');
  if (await exists(executable)) return executable;
  await mkdir(CACHE, { recursive: true });
  const made = await mkdtemp(join(CACHE, 'unpacking-'));
  // The package unpacks into the temporary folder, wherever that is just now.
  const before = tmpdir();
  process.env['TMPDIR'] = made;
  try {
    await chromium.executablePath();
    await rename(made, target);
  } catch (error) {
    // Another run was faster.
    if (!(await exists(executable))) throw error;
  } finally {
    process.env['TMPDIR'] = before;
    await rm(made, { recursive: true, force: true });
  }
  return executable;
}

async function packageVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const { version } = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
