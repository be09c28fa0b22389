import type { VersionStore } from '../export/ports.ts';
import { nextVersion } from '../image/image-version.ts';
import { isLostRace, keyPart, statusOf, type Table } from './tables.ts';

/** What was last given out of an image's version numbers. */
interface ImageRow {
  lastVersion: string;
}

/** Who may write a version of an image. */
interface VersionRow {
  holder: string;
}

export function createVersionStore(table: Table): VersionStore {
  return {
    async reserve({ galleryId, imageName }, holder, existing) {
      const client = await table.client();
      const partitionKey = keyPart(galleryId);
      const rowKey = `image:${keyPart(imageName)}`;
      for (;;) {
        const image = await table.find<ImageRow>(partitionKey, rowKey);
        const version = nextVersion([...existing, ...(image ? [image.lastVersion] : [])]);
        const claim = { partitionKey, rowKey: `version:${keyPart(imageName)}:${version}`, holder };
        const row = { partitionKey, rowKey, lastVersion: version };
        try {
          await client.submitTransaction([
            image ? ['update', row, 'Replace', { etag: image.etag }] : ['create', row],
            ['create', claim],
          ]);
          return version;
        } catch (error) {
          if (!isLostRace(error)) throw error; // Another caller took the number: take the next.
        }
      }
    },

    async release({ galleryId, imageName, version }, holder) {
      const client = await table.client();
      const partitionKey = keyPart(galleryId);
      const rowKey = `version:${keyPart(imageName)}:${version}`;
      const claim = await table.find<VersionRow>(partitionKey, rowKey);
      if (claim?.holder !== holder) return;
      try {
        await client.deleteEntity(partitionKey, rowKey, { etag: claim.etag });
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}
