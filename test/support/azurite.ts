import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite, type Azurite } from '@lab-gallery/local-azure/storage';

/** More than the clouds that one worker starts. */
const MAX_ACCOUNTS = 200;
const accounts = Array.from({ length: MAX_ACCOUNTS }, (_, index) => `account${index}`);

let shared: Promise<Azurite> | undefined;
let used = 0;

async function start(): Promise<Azurite> {
  return startAzurite({ folder: await mkdtemp(join(tmpdir(), 'azurite-')), accounts, inMemory: true });
}

/**
 * The table service that the test files of one worker share. Whoever borrows it makes tables of their own in it; it
 * ends with its worker.
 */
export function borrowAzurite(): Promise<Azurite> {
  shared ??= start();
  return shared;
}

/** A storage account of one's own in it: to start one is cheap, and a service of one's own takes a second. */
export async function borrowStorageAccount(): Promise<{ connectionString: string }> {
  const azurite = await borrowAzurite();
  used += 1;
  const account = accounts[used];
  if (account === undefined) throw new Error(`There are ${MAX_ACCOUNTS} storage accounts, and all are used.`);
  return { connectionString: azurite.connectionStringOf(account) };
}
