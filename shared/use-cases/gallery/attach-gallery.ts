import { LabAccountNotFoundError, type LabAccount } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { isTaken, takeClaim } from '../account/take-claim.ts';
import type { PageView } from '../arm/page-view.ts';
import { Refusal } from '../../domain/refusal/refusal.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import {
  GALLERY_TAKEN,
  GalleryAttachedError,
  GalleryNotAttachedError,
  GalleryNotUsableError,
  GalleryTakenError,
} from '../../domain/gallery/gallery.ts';
import { inspectGallery, type GalleryLook, type InspectPorts } from './inspect-gallery.ts';
import { idOfNewGallery, type NewGallery } from '../../domain/gallery/new-gallery.ts';
import {
  judgeGallery,
  type GalleryInspection,
  type GalleryVerdict,
} from '../../domain/gallery/judge-gallery.ts';

export interface AttachPorts extends InspectPorts {
  accounts: Pick<AccountStore, 'read' | 'change' | 'readLab' | 'listAttachedTo'>;
}

/** Galleries as pages show them. */
export type GalleryView = PageView<GalleryLook>;

/** A gallery, as far as it can be seen, with what stands against it and what should be known of it. */
export interface CheckedGallery extends GalleryVerdict, Pick<GalleryInspection, 'gallery' | 'missing'> {
  galleryId: string;
}

/**
 * Every check of a gallery at once, and nothing touched.
 *
 * @throws {LabAccountNotFoundError}
 */
export async function checkGallery(
  ports: AttachPorts,
  accountId: string,
  galleryId: string,
): Promise<CheckedGallery> {
  await readAccount(ports, accountId);
  return check(ports, accountId, galleryId);
}

/**
 * The gallery that is attached, as pages are shown it.
 *
 * @throws {LabAccountNotFoundError | GalleryNotAttachedError}
 */
export async function readGallery(
  ports: AttachPorts & { galleryView: GalleryView },
  accountId: string,
): Promise<CheckedGallery & { asOf?: Date }> {
  const { galleryId } = await readAccount(ports, accountId);
  if (galleryId === undefined) throw new GalleryNotAttachedError(accountId);
  const { look, asOf } = await ports.galleryView.see(galleryId);
  const known = look.kind === 'done' ? look.value : { gallery: look, permissions: look, locations: look };
  return { ...(await check(ports, accountId, galleryId, known)), ...(asOf && { asOf }) };
}

/**
 * Attaches a gallery. The same one again changes nothing.
 *
 * @throws {LabAccountNotFoundError | GalleryAttachedError} where there is another
 * @throws {GalleryTakenError} where it is another account's
 * @throws {GalleryNotUsableError} with everything that stands against it
 */
export async function attachGallery(
  ports: AttachPorts,
  accountId: string,
  galleryId: string,
): Promise<{ checked: CheckedGallery; isNew: boolean }> {
  const account = await readAccount(ports, accountId);
  assertFree(account, galleryId);
  const checked = await check(ports, accountId, galleryId);
  if (account.galleryId !== undefined) return { checked, isNew: false };
  if (checked.refusals.some(({ code }) => code === GALLERY_TAKEN)) throw new GalleryTakenError();
  if (checked.refusals.length > 0) throw new GalleryNotUsableError(checked.refusals);
  // The claim first: of two accounts that attach one gallery at the same moment, one gets it.
  const claim = await takeClaim(ports, { kind: 'gallery', resourceId: galleryId, accountId });
  if (!claim) throw new GalleryTakenError();
  let isNew = false;
  try {
    await ports.accounts.change(accountId, (current) => {
      assertFree(current, galleryId);
      isNew = current.galleryId === undefined;
      return isNew ? { ...current, galleryId, changedAt: ports.clock.now().toISOString() } : current;
    });
  } catch (error) {
    if (error instanceof Refusal) await ports.claims.remove(claim);
    throw error;
  }
  return { checked, isNew };
}

/**
 * What to do about a gallery that is to be made: make it, unless it is the one that is attached already.
 *
 * @throws {LabAccountNotFoundError | GalleryAttachedError} where there is another
 * @throws {GalleryTakenError} where there is one of that id, and it is another account's
 */
export async function orderOfNew(
  ports: AttachPorts,
  accountId: string,
  wanted: NewGallery,
): Promise<{ galleryId: string } | { galleryId: string; location: string }> {
  const account = await readAccount(ports, accountId);
  const galleryId = idOfNewGallery(wanted);
  assertFree(account, galleryId);
  if (account.galleryId !== undefined) return { galleryId };
  if (await isTaken(ports, { kind: 'gallery', resourceId: galleryId, accountId }))
    throw new GalleryTakenError();
  return { galleryId, location: wanted.location ?? account.location };
}

function assertFree({ id, galleryId: attached }: LabAccount, galleryId: string): void {
  if (attached !== undefined && !sameResource(attached, galleryId))
    throw new GalleryAttachedError(id, attached);
}

async function check(
  ports: AttachPorts,
  accountId: string,
  galleryId: string,
  looked?: GalleryLook,
): Promise<CheckedGallery> {
  const inspection = await inspectGallery(ports, accountId, galleryId, looked);
  const { gallery, missing } = inspection;
  return { galleryId, gallery, missing, ...judgeGallery(inspection) };
}

async function readAccount({ accounts }: AttachPorts, accountId: string): Promise<LabAccount> {
  const account = await accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  return account;
}
