import { z } from 'zod';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';
import type { Export } from '../../../shared/domain/export/export.ts';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { readAccount } from '../../../shared/use-cases/image/apply-retention.ts';
import { makerOf, whyNotOwn } from '../../../shared/domain/image/ownership.ts';
import type { ImageRef, VersionRef } from '../../../shared/domain/image/image-ref.ts';
import {
  readImageMakers,
  readVersionMaker,
  type MakerPorts,
} from '../../../shared/use-cases/image/read-makers.ts';
import type { ImageUses } from '../../../shared/use-cases/lab/image-use-ports.ts';
import { done, type Reading } from '../../../shared/domain/arm/outcome.ts';
import { ask } from '../../engine/run/ask.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

/** What stands against the deletion of a version, or of a whole image. */
export const findObstaclesActivity = ask({
  name: 'findObstaclesActivity',
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
