import { z } from 'zod';
import type { ImageUse, ImageUses } from '../../use-cases/lab/image-use-ports.ts';
import { rowsBeginning, withId } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { unlessGone, type Table } from './toolkit/tables.ts';

const MOST = 1_000;

const useRow = z.object({
  accountId: z.string(),
  labName: z.string(),
  imageName: z.string(),
  version: z.string(),
});

/** In the gallery's partition, by image, version, lab account and lab. */
export function createImageUses(table: Table): ImageUses {
  const keyOf = ({ imageName, version, accountId, labName }: ImageUse) =>
    rows.imageUse.key(imageName, version, accountId, labName);

  return {
    async list(galleryId, of) {
      const client = await table.client();
      const image = of && 'imageName' in of ? [of.imageName, of.version] : [];
      const ids = image.filter((id) => id !== undefined);
      const all = rowsBeginning(partitions.gallery(galleryId), rows.imageUse.prefix(...ids));
      const filter = of && 'accountId' in of ? withId(all, 'accountId', of.accountId) : all;
      const uses: ImageUse[] = [];
      for await (const row of client.listEntities({ queryOptions: { filter } })) {
        uses.push(useRow.parse(row));
        if (uses.length === MOST) break;
      }
      return uses;
    },

    async add({ galleryId, ...use }) {
      const client = await table.client();
      const { accountId, labName, imageName, version } = use;
      const row = { accountId, labName, imageName, version };
      const partitionKey = partitions.gallery(galleryId);
      await client.upsertEntity({ partitionKey, rowKey: keyOf(use), ...row }, 'Replace');
    },

    async remove({ galleryId, ...use }) {
      const client = await table.client();
      await unlessGone(client.deleteEntity(partitions.gallery(galleryId), keyOf(use)));
    },
  };
}
