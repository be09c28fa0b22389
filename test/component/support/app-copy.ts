import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const SOURCE = resolve(import.meta.dirname, '../../..');

/** Copies the app as it would be deployed, with its `.local` beside it and not in the project. */
export async function copyApp(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'lab-gallery-'));
  for (const name of ['host.json', 'package.json', 'dist']) {
    await cp(join(SOURCE, name), join(root, name), { recursive: true });
  }
  await mkdir(join(root, '.local'));
  return root;
}
