import { z } from 'zod';
import type { VersionStore } from '../../shared/export/ports.ts';
import type { GalleryContents } from '../../shared/image/catalogue.ts';
import type { Images, ImageVersions } from '../../shared/image/ports.ts';
import type { ImageUses } from '../../shared/lab/image-uses.ts';
import { done } from '../../shared/operation/outcome.ts';
import { ask } from '../run/ask.ts';
import { imageRef, versionRef } from '../run/run-ref.ts';

/** What stands against the deletion of a version, or of a whole image. */
export const findObstacles = ask({
  name: 'findObstacles',
  input: imageRef.extend({ version: z.string().exactOptional(), operationId: z.string() }),
  value: z.object({
    /** How many labs were made from it; of whatever account. */
    labs: z.int(),
    /** How many other operations write versions of it. */
    operations: z.int(),
  }),
  create:
    (ports: { imageUses: Pick<ImageUses, 'list'>; reservations: Pick<VersionStore, 'listClaims'> }) =>
    async ({ galleryId, imageName, version, operationId }) => {
      const [uses, claims] = await Promise.all([
        ports.imageUses.list(galleryId, { imageName, ...(version !== undefined && { version }) }),
        ports.reservations.listClaims(galleryId),
      ]);
      const others = claims.filter(
        (claim) =>
          sameName(claim.imageName, imageName) &&
          (version === undefined || claim.version === version) &&
          claim.operationId !== operationId,
      );
      return done({ labs: uses.length, operations: others.length });
    },
});

/** Azure takes names of images for the same that differ in case alone. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Deletes a version, whoever made it. */
export const eraseVersion = ask({
  name: 'eraseVersion',
  input: versionRef,
  value: z.null(),
  create:
    ({ versions }: { versions: Pick<ImageVersions, 'ensureDeleted'> }) =>
    (version) =>
      versions.ensureDeleted(version),
});

/** Deletes an image that has no versions any more. */
export const eraseImage = ask({
  name: 'eraseImage',
  input: imageRef,
  value: z.null(),
  create:
    ({ images }: { images: Pick<Images, 'ensureDeleted'> }) =>
    (image) =>
      images.ensureDeleted(image),
});

/** So many versions are named at once. */
const MOST_NAMED = 20;

/** Names versions that the image still has, by Azure: some of them, where they are many. */
export const nameVersions = ask({
  name: 'nameVersions',
  input: z.object({ image: imageRef, except: z.array(z.string()) }),
  value: z.object({ versions: z.array(z.string()) }),
  create:
    ({ contents }: { contents: Pick<GalleryContents, 'listVersions'> }) =>
    async ({ image, except }) => {
      const listed = await contents.listVersions(image);
      if (listed.kind !== 'done') return listed;
      const names = listed.value.map(({ facts }) => facts.version).filter((name) => !except.includes(name));
      return done({ versions: names.slice(0, MOST_NAMED) });
    },
});
