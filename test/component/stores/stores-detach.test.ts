import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimNewGalleryActivity,
  deleteMadeGalleryActivity,
} from '../../../orchestrations/flows/attach-new-gallery/new-gallery.activities.ts';
import { checkClaims } from '../../../shared/use-cases/account/check-claims.ts';
import { attachGallery } from '../../../shared/use-cases/gallery/attach-gallery.ts';
import { detachGallery } from '../../../shared/use-cases/gallery/detach-gallery.ts';
import { GalleryBusyError, GalleryTakenError } from '../../../shared/domain/gallery/gallery.ts';
import { isGalleryOf } from '../../../shared/use-cases/gallery/is-gallery-of.ts';
import type { Job } from '../../../shared/domain/job/job.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { claimPorts, galleryPorts } from './support/stores-gallery.ts';
import { accountOf } from './support/stores-support.ts';
import { pass, stores, time, useStores } from './support/stores-world.ts';

useStores();

let one: string;
let two: string;
let gallery: string;

beforeEach(async () => {
  [one, two] = [`one-${randomUUID()}`, `two-${randomUUID()}`];
  for (const id of [one, two]) await stores.accounts.add(accountOf(id));
  gallery = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/${randomUUID()}`;
});

/** Longer than whoever claims something may take to write what for. */
const LATER = 660;

const attach = (accountId: string) => attachGallery(galleryPorts(gallery), accountId, gallery);

async function holder(): Promise<string | undefined> {
  return (await stores.claims.find('gallery', gallery))?.accountId;
}

/** An operation of the account that makes the gallery, and is not over. */
function making(accountId: string): Job {
  return {
    id: randomUUID(),
    accountId,
    kind: 'AttachNewGallery',
    target: 'gallery',
    status: 'Accepted',
    order: { galleryId: gallery, location: 'westeurope' },
    createdAt: time.toISOString(),
  };
}

describe('a detachment', () => {
  /** While the gallery's images are counted, somebody has something accepted. */
  function portsWhere(happens: () => Promise<unknown>) {
    const { accounts, ...rest } = galleryPorts(gallery);
    const change: typeof accounts.change = async (id, decide) => {
      await happens();
      return accounts.change(id, decide);
    };
    return { ...rest, accounts: { ...accounts, change } };
  }

  it('is refused where work was accepted after the first look, and the gallery stays attached and claimed', async () => {
    await attach(one);
    let job: Job | undefined;
    const racing = portsWhere(async () => {
      if (!job) await stores.jobs.accept((job = making(one)), undefined);
    });

    await expect(detachGallery(racing, one, () => undefined)).rejects.toThrow(GalleryBusyError);

    expect((await stores.accounts.read(one))?.galleryId).toBe(gallery);
    expect(await isGalleryOf(claimPorts(), one, gallery)).toBe(true);
    await expect(attach(two)).rejects.toThrow(GalleryTakenError);
  });

  it('leaves the gallery no account’s, and then the next one’s alone', async () => {
    await attach(one);
    await detachGallery(galleryPorts(gallery), one, () => undefined);
    const between = await isGalleryOf(claimPorts(), one, gallery);
    await attach(two);

    expect(between).toBe(false);
    expect(await isGalleryOf(claimPorts(), one, gallery)).toBe(false);
    expect(await isGalleryOf(claimPorts(), two, gallery.toUpperCase())).toBe(true);
  });

  it('lets go of the gallery at once: what runs from then on finds that it is not the account’s', async () => {
    await attach(one);

    await stores.accounts.change(one, ({ galleryId: _, ...rest }) => rest);

    expect(await holder()).toBe(one);
    expect(await isGalleryOf(claimPorts(), one, gallery)).toBe(false);
  });

  it('gives no account a gallery that another one has claimed', async () => {
    for (const id of [one, two]) {
      await stores.accounts.change(id, (account) => ({ ...account, galleryId: gallery }));
    }
    const before = await isGalleryOf(claimPorts(), two, gallery);
    await stores.claims.write(
      { kind: 'gallery', resourceId: gallery, accountId: one, claimedAt: time.toISOString() },
      undefined,
    );

    expect(before).toBe(true);
    expect(await isGalleryOf(claimPorts(), one, gallery)).toBe(true);
    expect(await isGalleryOf(claimPorts(), two, gallery)).toBe(false);
  });
});

describe('a gallery that is being made', () => {
  const runStates = { read: () => Promise.reject(new Error('There is no run.')) };
  const claim = (accountId: string) =>
    claimNewGalleryActivity.create({ ...claimPorts(), runStates })({
      order: { accountId, galleryId: gallery },
    });

  /** What the account's operation does where it is cancelled. @returns what was deleted from Azure */
  async function takeAway(accountId: string): Promise<string[]> {
    const deleted: string[] = [];
    const ensureDeleted = ({ galleryId }: { galleryId: string }) => {
      deleted.push(galleryId);
      return Promise.resolve(done(null));
    };
    const undo = deleteMadeGalleryActivity.create({
      ...claimPorts(),
      runStates,
      galleries: { ensureDeleted },
    });
    await undo({ order: { accountId, galleryId: gallery, jobId: 'job' } });
    return deleted;
  }

  it('is claimed before there is one: no other account attaches it', async () => {
    const answer = await claim(one);

    expect(answer).toEqual(done({}));
    await expect(attach(two)).rejects.toThrow(GalleryTakenError);
    expect((await attach(one)).isNew).toBe(true);
  });

  it('is not begun where it is another account’s', async () => {
    await attach(two);

    const answer = await claim(one);

    expect(answer).toMatchObject({ kind: 'done', value: { refusal: { code: 'GalleryTaken' } } });
  });

  it('is taken away, with its claim, where it is nobody else’s', async () => {
    await claim(one);

    const deleted = await takeAway(one);

    expect(deleted).toEqual([gallery]);
    expect(await holder()).toBeUndefined();
  });

  it('stays where another account has it, attached or only claimed, or the account itself has it attached', async () => {
    await attach(two);
    const ofTwo = await takeAway(one);
    await detachGallery(galleryPorts(gallery), two, () => undefined);
    await claim(two);
    const claimedByTwo = await takeAway(one);
    const attachedThen = await attach(two);
    const ofItself = await takeAway(two);

    expect([ofTwo, claimedByTwo, ofItself]).toEqual([[], [], []]);
    expect(attachedThen.isNew).toBe(true);
    expect(await holder()).toBe(two);
  });

  it('stays claimed for as long as the operation goes on, and not for longer', async () => {
    const job = making(one);
    await stores.jobs.accept(job, undefined);
    await claim(one);
    pass(LATER);

    const report = await checkClaims(claimPorts());
    await expect(attach(two)).rejects.toThrow(GalleryTakenError);
    await stores.jobs.change(one, job.id, (stored) => ({ job: { ...stored, status: 'Failed' } }));
    const then = await attach(two);

    expect(report.givenBack.filter((name) => name.includes(gallery))).toEqual([]);
    expect(then.isNew).toBe(true);
  });
});
