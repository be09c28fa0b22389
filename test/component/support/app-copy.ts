import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const SOURCE = resolve(import.meta.dirname, '../../..');

/** What of the project is deployed. A build that runs meanwhile has drafts beside it, which come and go. */
const DEPLOYED = ['host.json', 'package.json', 'dist/main.cjs', 'dist/main.cjs.map', 'dist/portal'];

/** Copies the app as it would be deployed, with its `.local` beside it and not in the project. */
export async function copyApp(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'lab-gallery-'));
  for (const name of DEPLOYED) {
    await cp(join(SOURCE, name), join(root, name), { recursive: true });
  }
  await mkdir(join(root, '.local'));
  return root;
}
