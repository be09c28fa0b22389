import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { IdempotencyKeyReusedError, VersionBusyError } from '../../../shared/domain/export/errors.ts';
import { exportEvent } from '../../../shared/domain/event/export-events.ts';
import { acceptJob, type JobOrder } from '../../../shared/use-cases/job/accept-job.ts';
import {
  OperationInProgressError,
  OperationNotFoundError,
  OperationOverError,
} from '../../../shared/domain/job/errors.ts';
import type { JobStart } from '../../../shared/use-cases/job/ports.ts';
import { beginJob, cancelJob, settleJob } from '../../../shared/use-cases/job/run-job.ts';
import { sweepJob } from '../../../shared/use-cases/job/sweep-jobs.ts';
import { GALLERY, newAccount, newExport, startStores, type Stores } from './support/stores-support.ts';

let stores: Stores;
let now = new Date('2026-03-02T08:00:00Z');
const clock = { now: () => now };

beforeAll(async () => {
  stores = await startStores(clock);
});

/** Accepts jobs as a door does, and notes what was started. */
function endpointOf(accountId: string, isLive = false, broken = false) {
  const started: JobStart[] = [];
  const warnings: string[] = [];
  const ports = {
    ...stores,
    clock,
    newGuid: randomUUID,
    digest: (text: string) => Buffer.from(text).toString('hex'),
    warn: (message: string) => void warnings.push(message),
    runs: {
      startJob: (start: JobStart) => {
        started.push(start);
        return broken ? Promise.reject(new Error('The engine is down.')) : Promise.resolve();
      },
      isLive: () => Promise.resolve(isLive),
    },
  };
  const accept = (wanted: Partial<JobOrder> = {}) =>
    acceptJob(ports, {
      accountId,
      kind: 'EditVersion',
      target: 'images/linux/versions/1.0.0',
      order: { tags: {} },
      ...wanted,
    });
  return { ports, started, warnings, accept };
}

const runOf = (accountId: string, jobId: string, token = 'first') => ({ accountId, exportId: jobId, token });

describe('a job', () => {
  it('is accepted, started under its id, begun by one run, and settled by it alone', async () => {
    const accountId = await newAccount(stores);
    const { ports, started, accept } = endpointOf(accountId);
    const { id } = await accept({ requestedBy: { id: 'o', name: 'ada' } });

    const begun = await beginJob(ports, runOf(accountId, id), false);
    const repeated = await beginJob(ports, runOf(accountId, id), false);
    const second = await beginJob(ports, runOf(accountId, id, 'second'), false);
    const foreign = await settleJob(ports, runOf(accountId, id, 'second'), { status: 'Cancelled' });
    const settled = await settleJob(ports, runOf(accountId, id), { status: 'Succeeded', result: { n: 1 } });

    expect(started).toEqual([{ accountId, jobId: id, kind: 'EditVersion' }]);
    expect(begun).toMatchObject({ id, status: 'Running', requestedBy: { name: 'ada' } });
    expect(repeated).toEqual(begun);
    expect(second).toBeUndefined();
    expect([foreign, settled]).toEqual([false, true]);
    expect(await stores.jobs.read(accountId, id)).toMatchObject({ status: 'Succeeded', result: { n: 1 } });
    expect(await stores.jobs.listOpen(accountId)).toEqual([]);
  });

  it('is the same job for the same key and order, however often it comes, and at the same moment', async () => {
    const accountId = await newAccount(stores);
    const { accept } = endpointOf(accountId);

    const ids = await Promise.all([1, 2, 3].map(async () => (await accept({ idempotencyKey: 'k' })).id));
    const later = await accept({ idempotencyKey: 'k' });

    expect(new Set([...ids, later.id]).size).toBe(1);
    await expect(accept({ idempotencyKey: 'k', order: { tags: { a: 'b' } } })).rejects.toThrow(
      IdempotencyKeyReusedError,
    );
  });

  it('is refused a key that came with an export', async () => {
    const accountId = await newAccount(stores);
    const { ports, accept } = endpointOf(accountId);
    const run = newExport(accountId, now);
    const key = { keyHash: ports.digest('mine'), requestHash: 'other' };
    await stores.exports.accept(run, key, exportEvent(run, 'export-accepted', run.createdAt));

    await expect(accept({ idempotencyKey: 'mine' })).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it('waits for no other of its lock: that one is named, until it is over', async () => {
    const accountId = await newAccount(stores);
    const { ports, accept } = endpointOf(accountId);
    const first = await accept({ kind: 'SynchronizeGallery', lock: 'gallery' });

    const refused = await accept({ lock: 'gallery' }).catch((error: unknown) => error);
    const elsewhere = await accept({ lock: 'lab:physics' });
    await beginJob(ports, runOf(accountId, first.id), false);
    await settleJob(ports, runOf(accountId, first.id), { status: 'Succeeded' });
    const next = await accept({ lock: 'gallery' });

    expect(refused).toBeInstanceOf(OperationInProgressError);
    expect(refused).toMatchObject({ holder: first.id });
    expect(new Set([first.id, elsewhere.id, next.id]).size).toBe(3);
  });

  it('holds the version that it writes, and gives it back where it is not accepted', async () => {
    const accountId = await newAccount(stores);
    const { accept } = endpointOf(accountId);
    const image = { galleryId: GALLERY, imageName: `image-${randomUUID()}` };
    await accept({ lock: 'x', claim: { ...image, version: '1.0.0' } });

    const busy = accept({ claim: { ...image, version: '1.0.0' } });
    await expect(busy).rejects.toThrow(VersionBusyError);
    const locked = accept({ lock: 'x', claim: { ...image, version: '2.0.0' } });
    await expect(locked).rejects.toThrow(OperationInProgressError);

    const claims = await stores.versions.listClaims(GALLERY);
    const held = claims.filter(({ imageName }) => imageName === image.imageName);
    expect(held.map(({ version }) => version)).toEqual(['1.0.0']);
  });

  it('is listed newest first, page by page', async () => {
    const accountId = await newAccount(stores);
    const { accept } = endpointOf(accountId);
    const ids: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      now = new Date(now.getTime() + 1_000);
      ids.push((await accept()).id);
    }

    const first = await stores.jobs.list(accountId, { size: 3 });
    const second = await stores.jobs.list(accountId, {
      size: 3,
      ...(first.continuation !== undefined && { continuation: first.continuation }),
    });

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.continuation).toBeUndefined();
  });

  it('is cancelled by a row while it is open, and never after its end', async () => {
    const accountId = await newAccount(stores);
    const { ports, accept } = endpointOf(accountId);
    const { id } = await accept();

    const asked = await cancelJob(ports, accountId, id);
    now = new Date(now.getTime() + 1_000);
    const again = await cancelJob(ports, accountId, id);
    await beginJob(ports, runOf(accountId, id), false);
    await settleJob(ports, runOf(accountId, id), { status: 'Cancelled' });
    const afterwards = await cancelJob(ports, accountId, id);

    expect(again.cancelRequestedAt).toBe(asked.cancelRequestedAt);
    expect(afterwards.status).toBe('Cancelled');
    const done = await accept();
    await beginJob(ports, runOf(accountId, done.id), false);
    await settleJob(ports, runOf(accountId, done.id), { status: 'Succeeded' });
    await expect(cancelJob(ports, accountId, done.id)).rejects.toThrow(OperationOverError);
    await expect(cancelJob(ports, accountId, `${id}x`)).rejects.toThrow(OperationNotFoundError);
  });
});

describe('the sweep of jobs', () => {
  it('starts what was accepted and forgotten, and leaves alone what came just now or is alive', async () => {
    const accountId = await newAccount(stores);
    const { warnings, accept } = endpointOf(accountId, false, true);
    const { id } = await accept();
    const dead = endpointOf(accountId);
    const live = endpointOf(accountId, true);

    const early = await sweepJob(dead.ports, accountId, id);
    now = new Date(now.getTime() + 11_000);
    const alive = await sweepJob(live.ports, accountId, id);
    const late = await sweepJob(dead.ports, accountId, id);

    expect(warnings).toHaveLength(1);
    expect([early, alive, late]).toEqual([undefined, undefined, 'start']);
    expect(dead.started).toEqual([{ accountId, jobId: id, kind: 'EditVersion' }]);
  });

  it('has a job of a dead run go on three times, and then gives it up with its lock', async () => {
    const accountId = await newAccount(stores);
    const { ports, started, accept } = endpointOf(accountId);
    const { id } = await accept({ lock: 'l' });
    await beginJob(ports, runOf(accountId, id, 'run-1'), false);
    now = new Date(now.getTime() + 11_000);

    const deeds: unknown[] = [];
    for (const token of ['run-2', 'run-3', 'run-4']) {
      deeds.push(await sweepJob(ports, accountId, id));
      await beginJob(ports, runOf(accountId, id, token), true);
    }

    expect(deeds).toEqual(['again', 'again', 'give-up']);
    expect(started.filter(({ again }) => again)).toHaveLength(2);
    const job = await stores.jobs.read(accountId, id);
    expect(job).toMatchObject({ status: 'Failed', error: { code: 'RunLost' } });
    await expect(settleJob(ports, runOf(accountId, id, 'run-3'), { status: 'Succeeded' })).resolves.toBe(
      false,
    );
    await accept({ lock: 'l' });
  });
});
