import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite, type Azurite } from '../../local/storage/azurite.ts';

let shared: Promise<Azurite> | undefined;

async function start(): Promise<Azurite> {
  return startAzurite({ folder: await mkdtemp(join(tmpdir(), 'azurite-')) });
}

/**
 * The table service that the test files of one worker share. Whoever borrows it makes tables of their own in it; it
 * ends with its worker.
 */
export function borrowAzurite(): Promise<Azurite> {
  shared ??= start();
  return shared;
}
