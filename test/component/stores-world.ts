/** What the tests of use cases stand on: the real stores, an account of its own for each test, and a stopped clock. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach } from 'vitest';
import type { RunPorts } from '../../shared/export/run.ts';
import { accept, newAccount, newExport, startStores, type Stores } from './stores-support.ts';

export let stores: Stores;
export let ports: RunPorts;
export let accountId: string;
export let time: Date;

/** Opens the stores for this file's tests. */
export function useStores(): void {
  beforeAll(async () => {
    stores = await startStores();
    ports = { exports: stores.exports, clock: { now: () => time } };
    return () => stores.close();
  });

  beforeEach(async () => {
    time = new Date('2026-03-01T12:00:00.000Z');
    await moveToNewAccount();
  });
}

export async function moveToNewAccount(): Promise<void> {
  accountId = await newAccount(stores);
}

export function pass(seconds: number): void {
  time = new Date(time.getTime() + seconds * 1_000);
}

/** A run of an export that is accepted and not begun. */
export async function acceptedRun() {
  const run = newExport(accountId, time);
  await accept(stores, run);
  return { accountId, exportId: run.id, token: randomUUID() };
}
