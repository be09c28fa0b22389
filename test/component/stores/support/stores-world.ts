/** What the tests of use cases stand on: the real stores, an account of its own for each test, and a stopped clock. */
import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach } from 'vitest';
import type { Export } from '../../../../shared/domain/export/export.ts';
import { takeLeftover } from '../../../../shared/use-cases/export/leftovers.ts';
import {
  requestExport,
  type RequestExportPorts,
} from '../../../../shared/use-cases/export/request-export.ts';
import { beginRun, recordStep, settleRun, type RunPorts } from '../../../../shared/use-cases/export/run.ts';
import type { RunRef } from '../../../../shared/use-cases/job/run-ref.ts';
import { ANYTHING, possibleChecks } from './possible-checks.ts';
import { accept, newAccount, newExport, startStores, type Stores } from './stores-support.ts';

export let stores: Stores;
export let ports: RunPorts;
export let accountId: string;
export let time: Date;

/** Opens the stores for this file's tests. */
export function useStores(): void {
  beforeAll(async () => {
    const clock = { now: () => time };
    stores = await startStores(clock);
    ports = { exports: stores.exports, clock };
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

/** What a door hands to a use case, with an engine that starts every run. */
export function portsOfRequest(more: Partial<RequestExportPorts> = {}): RequestExportPorts {
  return {
    ...stores,
    clock: ports.clock,
    checks: possibleChecks(stores),
    runs: { start: () => Promise.resolve() },
    newGuid: randomUUID,
    digest: (text) => createHash('sha256').update(text).digest('base64url'),
    warn: (message, cause) => {
      throw new Error(message, { cause });
    },
    ...more,
  };
}

/** How long the snapshot of `partlySucceeded` is kept. */
export const RETENTION_SECONDS = 3_600;

/** An export that has its image in the home region and not in two others, and may be retried. */
export async function partlySucceeded(): Promise<RunRef & { version: string }> {
  const request = { imageName: `image-${randomUUID()}` };
  const order = { accountId, labName: 'physics', request, authority: ANYTHING };
  const { id: exportId, version, ...image } = await requestExport(portsOfRequest(), order);
  const run = { accountId, exportId, token: randomUUID() };
  await beginRun(ports, run);
  const target = { regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' as const };
  const names = ['westeurope', 'northeurope', 'francecentral'];
  await recordStep(ports, run, 'StoppingVm', {
    capture: {
      templateVmId: image.templateVmId,
      wasRunning: true,
      homeRegion: 'westeurope',
      targets: names.map((name) => ({ name, ...target })),
      generalizing: true,
      newImage: true,
    },
  });
  const regions = [
    { region: 'westeurope', state: 'Completed' as const, progress: 100, attempt: 1 },
    { region: 'northeurope', state: 'Failed' as const, progress: 40, attempt: 3, message: 'No.' },
    { region: 'francecentral', state: 'Skipped' as const, progress: 0, attempt: 0, message: 'Not offered.' },
  ];
  for (const region of regions) await stores.exports.recordRegion(run, region);
  const due = new Date(time.getTime() + RETENTION_SECONDS * 1_000).toISOString();
  await settleRun(ports, run, {
    status: 'PartiallySucceeded',
    retryUntil: due,
    leftover: { due, snapshot: true, version: false },
  });
  await stores.versions.release({ ...image, version }, exportId);
  return { ...run, version };
}

/** The order of a retry, of all regions where none are named. */
export function orderOfRetry({ exportId }: { exportId: string }, regions?: string[], key?: string) {
  return {
    accountId,
    exportId,
    request: regions ? { regions } : {},
    ...(key !== undefined && { idempotencyKey: key }),
  };
}

/** Brings a retry to its end, as its run does. */
export async function settleRetry(retry: Export, status: 'Succeeded' | 'Failed'): Promise<void> {
  const run = { accountId, exportId: retry.id, token: randomUUID() };
  await beginRun(ports, run);
  await settleRun(ports, run, { status });
  await stores.versions.release(retry, retry.id);
}

/** What the removal of leftovers does, on a machine whose clock is ahead. */
export function closeWindow(source: { accountId: string; exportId: string }) {
  const due = new Date(time.getTime() + RETENTION_SECONDS * 1_000);
  return takeLeftover({ exports: stores.exports, clock: { now: () => due } }, source);
}
