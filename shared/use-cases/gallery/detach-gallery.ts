import type { ResourceClaims } from '../account/claim-ports.ts';
import { workOf } from '../account/delete-account.ts';
import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import type { ExportStore } from '../export/ports.ts';
import type { JobStore } from '../job/ports.ts';
import type { ImageUse, ImageUses } from '../lab/image-use-ports.ts';
import { lookTwice, notReadable } from '../arm/look-twice.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import { GalleryBusyError, GalleryNotAttachedError } from '../../domain/gallery/gallery.ts';
import type { Galleries } from './ports.ts';

export interface DetachPorts {
  accounts: Pick<AccountStore, 'read' | 'change'>;
  claims: Pick<ResourceClaims, 'find' | 'remove'>;
  exports: Pick<ExportStore, 'listOpen'>;
  jobs: Pick<JobStore, 'listOpen'>;
  galleries: Pick<Galleries, 'listImageNames'>;
  imageUses: Pick<ImageUses, 'list'>;
  clock: { now(): Date };
}

/** What would break if the gallery were detached. */
export interface DetachImpact {
  galleryId: string;
  /** Labs of the account that were made from its images: they go on, and can't be made from them again. */
  labs: Pick<ImageUse, 'labName' | 'imageName' | 'version'>[];
  /** Ids of exports that are not over: while there are any, nothing can be detached. */
  exports: string[];
  /** The same of other operations. */
  operations: string[];
  images: VanishingImages;
}

/** The images that could not be chosen any more; where Azure does not let us look, why. */
export type VanishingImages =
  | { count: number; names: string[]; /** There are more than were counted. */ more: boolean }
  | { unknown: RefusalDetail };

const MAX_NAMED = 100;
/** Who has so many images does not need the exact number; and each fifty of them are a request of Azure's. */
const MAX_COUNTED = 1_000;

/**
 * What would break if the account's gallery were detached. Nothing is touched.
 *
 * @throws {LabAccountNotFoundError | GalleryNotAttachedError}
 */
export async function checkDetach(ports: DetachPorts, accountId: string): Promise<DetachImpact> {
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  const { galleryId } = account;
  if (galleryId === undefined) throw new GalleryNotAttachedError(accountId);
  const [uses, exports, operations, images] = await Promise.all([
    ports.imageUses.list(galleryId, { accountId }),
    ports.exports.listOpen(accountId),
    ports.jobs.listOpen(accountId),
    lookTwice(() => ports.galleries.listImageNames(galleryId, MAX_COUNTED + 1)),
  ]);
  return {
    galleryId,
    labs: uses.map(({ labName, imageName, version }) => ({ labName, imageName, version })),
    exports,
    operations,
    images: images.kind === 'done' ? counted(images.value) : { unknown: notReadable(images) },
  };
}

function counted(names: readonly string[]): VanishingImages {
  const count = Math.min(names.length, MAX_COUNTED);
  return { count, names: names.slice(0, MAX_NAMED), more: names.length > MAX_COUNTED };
}

/**
 * Detaches the account's gallery. Nothing in it is touched.
 *
 * @param assertKnown is shown what would break, and throws where the caller has not seen that
 * @throws {LabAccountNotFoundError | GalleryNotAttachedError | GalleryBusyError} and what `assertKnown` throws
 */
export async function detachGallery(
  ports: DetachPorts,
  accountId: string,
  assertKnown: (impact: DetachImpact) => void,
): Promise<void> {
  const impact = await checkDetach(ports, accountId);
  assertKnown(impact);
  assertIdle(impact);
  // As it is before the account lets go of it: who attaches the gallery again meanwhile keeps it.
  const claim = await ports.claims.find('gallery', impact.galleryId);
  await ports.accounts.change(accountId, (current) => {
    const { galleryId, ...rest } = current;
    if (!sameResource(galleryId, impact.galleryId)) throw new GalleryNotAttachedError(accountId);
    return { ...rest, changedAt: ports.clock.now().toISOString() };
  });
  if (claim?.accountId !== accountId) return;
  await takeBackIfBusy(ports, accountId, impact.galleryId);
  await ports.claims.remove(claim);
}

/**
 * Work that began after the first look keeps the gallery: nobody else has it yet, for its claim still stands. Work that
 * begins later finds no gallery attached, and is refused by its run.
 *
 * @throws {GalleryBusyError}
 */
async function takeBackIfBusy(ports: DetachPorts, accountId: string, galleryId: string): Promise<void> {
  const [exports, operations] = await Promise.all([
    ports.exports.listOpen(accountId),
    ports.jobs.listOpen(accountId),
  ]);
  if (exports.length + operations.length === 0) return;
  const { galleryId: attached } = await ports.accounts.change(accountId, (current) =>
    current.galleryId === undefined ? { ...current, galleryId } : current,
  );
  // Otherwise the account has attached another one meanwhile.
  if (sameResource(attached, galleryId)) assertIdle({ exports, operations });
}

/** @throws {GalleryBusyError} */
function assertIdle({ exports, operations }: Pick<DetachImpact, 'exports' | 'operations'>): void {
  const work = [
    ...exports.map((id) => workOf(`exports/${id}`, `Export ${id}`)),
    ...operations.map((id) => workOf(`operations/${id}`, `Operation ${id}`)),
  ];
  if (work.length > 0) throw new GalleryBusyError(work);
}
