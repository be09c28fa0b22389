import { z } from 'zod';
import type { Clock, VersionClaim, VersionStore } from '../export/ports.ts';
import { compareVersions, nextVersion } from '../image/image-version.ts';
import type { ImageRef } from '../image/ports.ts';
import { rowsBeginning } from './filters.ts';
import { partitions, rows } from './keys.ts';
import { isLostRace, isOutdated, type Table } from './tables.ts';

/** What was last given out of an image's version numbers. */
interface ImageRow {
  lastVersion: string;
}

/** Who may write a version of an image. */
const claimRow = z.object({
  imageName: z.string(),
  version: z.string(),
  operationId: z.string(),
  accountId: z.string(),
  claimedAt: z.string(),
});
type ClaimRow = z.infer<typeof claimRow>;

export function createVersionStore(table: Table, clock: Clock): VersionStore {
  const claimKey = ({ imageName, version }: Pick<VersionClaim, 'imageName' | 'version'>) =>
    rows.versionClaim.key(imageName, version);

  async function readImage({ galleryId, imageName }: ImageRef) {
    const partitionKey = partitions.gallery(galleryId);
    const rowKey = rows.lastVersion.key(imageName);
    return { partitionKey, rowKey, row: await table.find<ImageRow>(partitionKey, rowKey) };
  }

  /** Writes the claim, and the last number given out, together. @returns false when somebody was faster */
  async function write(
    { partitionKey, rowKey, row }: Awaited<ReturnType<typeof readImage>>,
    lastVersion: string,
    claim: ClaimRow,
  ): Promise<boolean> {
    const client = await table.client();
    const image = { partitionKey, rowKey, lastVersion };
    try {
      await client.submitTransaction([
        row ? ['update', image, 'Replace', { etag: row.etag }] : ['create', image],
        ['create', { partitionKey, rowKey: claimKey(claim), ...claim }],
      ]);
      return true;
    } catch (error) {
      if (!isLostRace(error)) throw error;
      return false;
    }
  }

  return {
    async reserve(image, holder, existing) {
      for (;;) {
        const found = await readImage(image);
        const version = nextVersion([...existing, ...(found.row ? [found.row.lastVersion] : [])]);
        const claim = {
          imageName: image.imageName,
          version,
          ...holder,
          claimedAt: clock.now().toISOString(),
        };
        if (await write(found, version, claim)) return version; // Otherwise another caller took the number.
      }
    },

    async claim({ galleryId, imageName, version }, holder) {
      for (;;) {
        const found = await readImage({ galleryId, imageName });
        const held = await table.find<ClaimRow>(found.partitionKey, claimKey({ imageName, version }));
        if (held) return held.operationId;
        const last = found.row?.lastVersion;
        const highest = last !== undefined && compareVersions(last, version) > 0 ? last : version;
        const claim = { imageName, version, ...holder, claimedAt: clock.now().toISOString() };
        if (await write(found, highest, claim)) return holder.operationId;
      }
    },

    async release({ galleryId, imageName, version }, operationId) {
      const client = await table.client();
      const partitionKey = partitions.gallery(galleryId);
      const rowKey = claimKey({ imageName, version });
      const claim = await table.find<ClaimRow>(partitionKey, rowKey);
      if (claim?.operationId !== operationId) return;
      try {
        await client.deleteEntity(partitionKey, rowKey, { etag: claim.etag });
      } catch (error) {
        if (!isOutdated(error)) throw error; // It is not ours any more.
      }
    },

    async listClaims(galleryId) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.gallery(galleryId), rows.versionClaim.prefix());
      const found = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return found.map((row) => ({ galleryId, ...claimRow.parse(row) }));
    },
  };
}
