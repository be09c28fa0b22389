import type { TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import type { ImageChanges } from '../image/catalogue.ts';
import { imageChange, type ImageChange } from '../image/image-change.ts';
import { json, withJson } from './export-rows.ts';
import { keyPart, removeRows, rowsBeginning, type Table } from './tables.ts';

const CHANGE = 'change:';
/** Azure takes so many changes in one transaction. */
const PAGE = 100;

const changeRow = z.object({ change: json(imageChange) });

/** Writes a change down, for the transaction that makes it. */
export function actionOfChange(partitionKey: string, change: ImageChange): TransactionAction {
  return ['create', { partitionKey, rowKey: `${CHANGE}${change.id}`, ...withJson({ change }) }];
}

/** Changes of images in the table of the catalogue, a gallery to a partition. */
export function createImageChanges(table: Table): ImageChanges {
  return {
    async *untold(galleryId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(galleryId), CHANGE);
      for await (const rows of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: PAGE })) {
        yield rows.map((row) => changeRow.parse(row).change);
      }
    },

    forget: (galleryId, changeIds) =>
      removeRows(
        table,
        keyPart(galleryId),
        changeIds.map((id) => `${CHANGE}${id}`),
      ),
  };
}
