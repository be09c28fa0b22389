import { z } from 'zod';
import type { ImageUse, ImageUses } from '../lab/image-uses.ts';
import { keyPart, rowsBeginning, statusOf, type Table } from './tables.ts';

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
    `use:${[imageName, version, accountId, labName].map(keyPart).join(':')}`;

  return {
    async list(galleryId, of) {
      const client = await table.client();
      const image = of && 'imageName' in of ? [of.imageName, of.version] : [];
      const parts = image.flatMap((part) => (part === undefined ? [] : [keyPart(part)]));
      const filter = [
        rowsBeginning(keyPart(galleryId), `${['use', ...parts].join(':')}:`),
        ...(of && 'accountId' in of ? [`accountId eq '${keyPart(of.accountId)}'`] : []),
      ].join(' and ');
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
      await client.upsertEntity({ partitionKey: keyPart(galleryId), rowKey: keyOf(use), ...row }, 'Replace');
    },

    async remove({ galleryId, ...use }) {
      const client = await table.client();
      try {
        await client.deleteEntity(keyPart(galleryId), keyOf(use));
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}
