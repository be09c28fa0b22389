import { z } from 'zod';
import type { VersionClaim, VersionStore } from '../../use-cases/export/ports.ts';
import type { Clock } from '../../use-cases/clock.ts';
import { compareVersions, nextVersion } from '../../domain/image/image-version.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { readRows } from './toolkit/row-pages.ts';
import { unlessOutdated, updateRow } from './toolkit/row-writes.ts';
import type { RowAction, Table } from './toolkit/tables.ts';

/** What was last given out of an image's version numbers. */
const imageRow = z.object({ lastVersion: z.string() });
type ImageRow = z.infer<typeof imageRow>;

/** Who may write a version of an image. */
const claimRow = z.object({
  imageName: z.string(),
  version: z.string(),
  operationId: z.string(),
  accountId: z.string(),
  claimedAt: z.string(),
});
type ClaimRow = z.infer<typeof claimRow>;
type Holder = Pick<ClaimRow, 'operationId' | 'accountId'>;

export function createVersionStore(table: Table, clock: Clock): VersionStore {
  const claimKey = ({ imageName, version }: Pick<VersionClaim, 'imageName' | 'version'>) =>
    rows.versionClaim.key(imageName, version);

  const keysOfImage = ({ galleryId, imageName }: ImageRef) => ({
    partitionKey: partitions.gallery(galleryId),
    rowKey: rows.lastVersion.key(imageName),
  });

  /** Claims a version, and writes the last number given out, together. */
  function claiming(
    { galleryId, imageName }: ImageRef,
    version: string,
    holder: Holder,
    lastVersion = version,
  ) {
    const partitionKey = partitions.gallery(galleryId);
    const claim: ClaimRow = { imageName, version, ...holder, claimedAt: clock.now().toISOString() };
    const create: RowAction = ['create', { partitionKey, rowKey: claimKey(claim), ...claim }];
    return { write: { replace: { lastVersion } satisfies ImageRow }, also: [create] };
  }

  const lastVersionOf = (row: object | undefined) => row && imageRow.parse(row).lastVersion;

  return {
    reserve(image, holder, existing) {
      return updateRow(table, keysOfImage(image), (row) => {
        const last = lastVersionOf(row);
        const version = nextVersion([...existing, ...(last === undefined ? [] : [last])]);
        return { ...claiming(image, version, holder), result: version };
      });
    },

    claim({ galleryId, imageName, version }, holder) {
      const image = { galleryId, imageName };
      const { partitionKey, rowKey } = keysOfImage(image);
      return updateRow(table, { partitionKey, rowKey }, async (row) => {
        const held = await table.find<ClaimRow>(partitionKey, claimKey({ imageName, version }));
        if (held) return { result: held.operationId };
        const last = lastVersionOf(row);
        const highest = last !== undefined && compareVersions(last, version) > 0 ? last : version;
        return { ...claiming(image, version, holder, highest), result: holder.operationId };
      });
    },

    async release({ galleryId, imageName, version }, operationId) {
      const client = await table.client();
      const partitionKey = partitions.gallery(galleryId);
      const rowKey = claimKey({ imageName, version });
      const claim = await table.find<ClaimRow>(partitionKey, rowKey);
      if (claim?.operationId !== operationId) return;
      // Outdated, it is not ours any more.
      await unlessOutdated(client.deleteEntity(partitionKey, rowKey, { etag: claim.etag }));
    },

    listClaims(galleryId) {
      const filter = rowsBeginning(partitions.gallery(galleryId), rows.versionClaim.prefix());
      return readRows(table, filter, (row) => ({ galleryId, ...claimRow.parse(row) }));
    },
  };
}
