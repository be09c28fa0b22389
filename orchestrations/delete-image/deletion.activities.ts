import { z } from 'zod';
import type { AccountStore } from '../../shared/account/ports.ts';
import { detail, type Export } from '../../shared/export/export.ts';
import type { VersionStore } from '../../shared/export/ports.ts';
import { readAccount } from '../../shared/image/apply-retention.ts';
import type { GalleryContents } from '../../shared/image/catalogue.ts';
import { makerOf, whyNotOwn } from '../../shared/image/ownership.ts';
import type { ImageRef, Images, ImageVersions, VersionRef } from '../../shared/image/ports.ts';
import { readImageMakers, readVersionMaker, type MakerPorts } from '../../shared/image/read-makers.ts';
import type { ImageUses } from '../../shared/lab/image-uses.ts';
import { done, type Reading } from '../../shared/operation/outcome.ts';
import { ask } from '../run/ask.ts';
import { imageRef, versionRef } from '../run/run-ref.ts';

/** What stands against the deletion of a version, or of a whole image. */
export const findObstacles = ask({
  name: 'findObstacles',
  input: imageRef.extend({
    version: z.string().exactOptional(),
    accountId: z.string(),
    operationId: z.string(),
  }),
  value: z.object({
    /** How many labs were made from it; of whatever account. */
    labs: z.int(),
    /** How many other operations write versions of it. */
    operations: z.int(),
    /** Why the account may not delete it, by what Azure shows of who made it. */
    notOwn: z.array(detail),
    /** Of a version that an export made: that export, whose tag it bears. */
    exportId: z.string().exactOptional(),
  }),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    (ports: ObstaclePorts) =>
    async ({ galleryId, imageName, version, accountId, operationId }) => {
      const [uses, claims, made, owner] = await Promise.all([
        ports.imageUses.list(galleryId, { imageName, ...(version !== undefined && { version }) }),
        ports.reservations.listClaims(galleryId),
        makersOf(ports, { galleryId, imageName, ...(version !== undefined && { version }) }, accountId),
        readAccount(ports.accounts, accountId),
      ]);
      if (made.kind !== 'done') return made;
      const others = claims.filter(
        (claim) =>
          sameName(claim.imageName, imageName) &&
          (version === undefined || claim.version === version) &&
          claim.operationId !== operationId,
      );
      const exportId = version === undefined ? undefined : made.value[0]?.id;
      return done({
        labs: uses.length,
        operations: others.length,
        notOwn: whyNotOwn(made.value.map(makerOf), owner),
        ...(exportId !== undefined && { exportId }),
      });
    },
});

interface ObstaclePorts extends MakerPorts {
  accounts: Pick<AccountStore, 'read'>;
  imageUses: Pick<ImageUses, 'list'>;
  reservations: Pick<VersionStore, 'listClaims'>;
}

/** Who made a version, or an image and all its versions; nobody where it is gone, which is no obstacle. */
async function makersOf(
  ports: MakerPorts,
  { version, ...image }: ImageRef & Partial<VersionRef>,
  accountId: string,
): Promise<Reading<(Export | undefined)[]>> {
  if (version === undefined) {
    const makers = await readImageMakers(ports, image, accountId);
    return makers.kind === 'done' ? done(makers.value ?? []) : makers;
  }
  const look = await readVersionMaker(ports, { ...image, version });
  return look.kind === 'done' ? done(look.value ? [look.value.maker] : []) : look;
}

/** Azure takes names of images for the same that differ in case alone. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Deletes a version that bears the export's tag; another one in its place stays. */
export const eraseVersion = ask({
  name: 'eraseVersion',
  input: versionRef.extend({ exportId: z.string() }),
  value: z.null(),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    ({ versions }: { versions: Pick<ImageVersions, 'ensureDeleted'> }) =>
    ({ exportId, ...version }) =>
      versions.ensureDeleted(version, exportId),
});

/** Deletes an image that has no versions any more, if the account made it. */
export const eraseImage = ask({
  name: 'eraseImage',
  input: imageRef.extend({ accountId: z.string() }),
  value: z.null(),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    (ports: MakerPorts & { accounts: Pick<AccountStore, 'read'>; images: Pick<Images, 'ensureDeleted'> }) =>
    async ({ accountId, ...image }) => {
      const makers = await readImageMakers(ports, image, accountId);
      if (makers.kind !== 'done') return makers;
      const owner = await readAccount(ports.accounts, accountId);
      const [notOwn] = whyNotOwn((makers.value ?? []).map(makerOf), owner);
      if (notOwn) return { kind: 'refused', error: notOwn };
      return ports.images.ensureDeleted(image);
    },
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
