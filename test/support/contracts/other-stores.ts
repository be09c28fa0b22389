import { describe, expect, it } from 'vitest';
import type { ResourceClaim } from '../../../shared/domain/account/resource-claim.ts';
import { OperationNotFoundError } from '../../../shared/domain/job/errors.ts';
import type { Job } from '../../../shared/domain/job/job.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import type { ContractStores, OpenStores } from './stores.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const at = (seconds: number): Date => new Date(NOON + seconds * 1_000);
const KEY = { keyHash: 'k', requestHash: 'r' };

function newJob({ accountId }: ContractStores, seconds: number, more: Partial<Job> = {}): Job {
  const createdAt = at(seconds);
  return {
    id: newestFirstId(createdAt, `00000000-0000-4000-8000-${String(seconds).padStart(12, '0')}`),
    accountId,
    kind: 'EditVersion',
    target: 'images/linux/versions/1.0.0',
    order: { tags: { course: 'Linux 101' } },
    status: 'Accepted',
    createdAt: createdAt.toISOString(),
    ...more,
  };
}

/** What everything relies on that keeps jobs. */
export function describeJobStore(what: string, open: OpenStores): void {
  describe(`the store of jobs ${what}`, () => {
    it('accepts a job once, and one for a key and for a lock', async () => {
      const stores = await open();
      const job = newJob(stores, 0, { lock: 'gallery' });

      const answers = [
        await stores.jobs.accept(job, KEY),
        await stores.jobs.accept(job, KEY),
        await stores.jobs.accept(newJob(stores, 1), KEY),
        await stores.jobs.accept(newJob(stores, 2, { lock: 'gallery' }), undefined),
        await stores.jobs.accept(newJob(stores, 3, { lock: 'account' }), undefined),
      ];

      expect(answers).toEqual([
        { kind: 'accepted' },
        { kind: 'accepted' },
        { kind: 'key-known', jobId: job.id, requestHash: 'r' },
        { kind: 'locked', jobId: job.id },
        { kind: 'accepted' },
      ]);
      expect(await stores.jobs.findByKey(stores.accountId, 'k')).toEqual({ jobId: job.id, requestHash: 'r' });
      expect(await stores.jobs.read(stores.accountId, job.id)).toEqual(job);
    });

    it('gives up the lock of a job that is over, and lists it as open no more', async () => {
      const stores = await open();
      const [job, next] = [newJob(stores, 0, { lock: 'gallery' }), newJob(stores, 1, { lock: 'gallery' })];
      await stores.jobs.accept(job, undefined);

      const before = await stores.jobs.listOpen(stores.accountId);
      await stores.jobs.change(stores.accountId, job.id, (current) => ({
        job: { ...current, status: 'Succeeded' },
      }));

      expect(before).toEqual([job.id]);
      expect(await stores.jobs.listOpen(stores.accountId)).toEqual([]);
      expect(await stores.jobs.accept(next, undefined)).toEqual({ kind: 'accepted' });
    });

    it('changes a job as is decided, and knows none that was never accepted', async () => {
      const stores = await open();
      const job = newJob(stores, 0);
      await stores.jobs.accept(job, undefined);

      const same = await stores.jobs.change(stores.accountId, job.id, () => undefined);
      const changed = await stores.jobs.change(stores.accountId, job.id, (current) => ({
        job: { ...current, status: 'Running', runToken: 't', runs: 1 },
      }));
      const changing = stores.jobs.change(stores.accountId, 'nowhere', () => undefined);

      await expect(changing).rejects.toThrow(OperationNotFoundError);
      expect(same).toEqual(job);
      expect(changed).toMatchObject({ status: 'Running', runToken: 't', runs: 1 });
      expect(await stores.jobs.read(stores.accountId, job.id)).toEqual(changed);
      expect(await stores.jobs.read(stores.accountId, 'nowhere')).toBeUndefined();
    });

    it('lists jobs the newest first, page by page', async () => {
      const stores = await open();
      const all = [0, 1, 2].map((seconds) => newJob(stores, seconds));
      for (const job of all) await stores.jobs.accept(job, undefined);

      const page = await stores.jobs.list(stores.accountId, { size: 2 });
      const next = await stores.jobs.list(stores.accountId, {
        size: 2,
        ...(page.continuation !== undefined && { continuation: page.continuation }),
      });

      expect([...page.items, ...next.items].map(({ id }) => id)).toEqual(
        all.map(({ id }) => id).toReversed(),
      );
      expect(next).not.toHaveProperty('continuation');
    });
  });
}

/** What everything relies on that gives out version numbers. */
export function describeVersionStore(what: string, open: OpenStores): void {
  describe(`the store of versions ${what}`, () => {
    it('gives out numbers of an image after all that were given out or are there', async () => {
      const { versions, accountId } = await open();
      const image = { galleryId: `/galleries/${accountId}`, imageName: 'linux' };
      const holderOf = (operationId: string) => ({ operationId, accountId });

      const given = [
        await versions.reserve(image, holderOf('a'), ['1.0.3']),
        await versions.reserve(image, holderOf('b'), []),
        await versions.reserve({ ...image, imageName: 'windows' }, holderOf('c'), []),
      ];

      expect(given).toEqual(['1.0.4', '1.0.5', '1.0.0']);
      const claims = await versions.listClaims(image.galleryId);
      expect(claims.map(({ operationId }) => operationId).toSorted()).toEqual(['a', 'b', 'c']);
    });

    it('has one holder of a version, until that one lets go of it', async () => {
      const { versions, accountId } = await open();
      const version = { galleryId: `/galleries/${accountId}`, imageName: 'linux', version: '2.0.0' };
      const holderOf = (operationId: string) => ({ operationId, accountId });

      const first = await versions.claim(version, holderOf('a'));
      const second = await versions.claim(version, holderOf('b'));
      await versions.release(version, 'b');
      const still = await versions.claim(version, holderOf('b'));
      await versions.release(version, 'a');
      const free = await versions.claim(version, holderOf('b'));
      const next = await versions.reserve(version, holderOf('c'), []);

      expect([first, second, still, free, next]).toEqual(['a', 'a', 'a', 'b', '2.0.1']);
    });
  });
}

/** What everything relies on that remembers how long things took. */
export function describeDurations(what: string, open: OpenStores): void {
  it(`durations ${what} are the newest ten of each subject, each export's once`, async () => {
    const { durations, accountId } = await open();

    for (let count = 0; count < 12; count += 1) {
      await durations.add(accountId, 'westeurope', { exportId: `e-${count}`, seconds: count });
    }
    await durations.add(accountId, 'westeurope', { exportId: 'e-11', seconds: 99 });
    await durations.add(accountId, 'template-vm', { exportId: 'e-0', seconds: 7 });

    expect(await durations.readAll(accountId)).toEqual({
      westeurope: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
      'template-vm': [7],
    });
  });
}

/** What everything relies on that keeps claims of resources. */
export function describeResourceClaims(what: string, open: OpenStores): void {
  describe(`claims of resources ${what}`, () => {
    it('go to who writes first, whatever the letter case of the id', async () => {
      const { claims, accountId } = await open();
      const claim: ResourceClaim = {
        kind: 'vm',
        resourceId: `/vms/${accountId}`,
        accountId,
        labName: 'physics',
        claimedAt: at(0).toISOString(),
      };

      const first = await claims.write(claim, undefined);
      const second = await claims.write({ ...claim, labName: 'chemistry' }, undefined);
      const found = await claims.find('vm', claim.resourceId.toUpperCase());

      expect(first).toMatchObject(claim);
      expect(second).toBeUndefined();
      expect(found).toEqual(first);
      expect(await claims.find('gallery', claim.resourceId)).toBeUndefined();
    });

    it('change hands, and go, only as they were seen', async () => {
      const { claims, accountId } = await open();
      const claim: ResourceClaim = {
        kind: 'gallery',
        resourceId: `/galleries/${accountId}`,
        accountId,
        claimedAt: at(0).toISOString(),
      };
      const seen = await claims.write(claim, undefined);
      const next = await claims.write({ ...claim, claimedAt: at(1).toISOString() }, seen);

      const late = await claims.write({ ...claim, claimedAt: at(2).toISOString() }, seen);
      if (seen) await claims.remove(seen);
      const left = await Array.fromAsync(claims.list('gallery', accountId));
      if (next) await claims.remove(next);

      expect(late).toBeUndefined();
      expect(left).toEqual([next]);
      expect(await claims.find('gallery', claim.resourceId)).toBeUndefined();
    });
  });
}
