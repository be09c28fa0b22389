import { z } from 'zod';
import type { ImageChanges } from '../../use-cases/image/catalogue-ports.ts';
import { imageChange, type ImageChange } from '../../domain/image/image-change.ts';
import { json, withJson } from './export-rows.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows, type PartitionKey } from './toolkit/keys.ts';
import { removeRows, type RowAction, type Table } from './toolkit/tables.ts';

/** Azure takes so many changes in one transaction. */
const PAGE = 100;

const changeRow = z.object({ change: json(imageChange) });

/** Writes a change down, for the transaction that makes it. */
export function actionOfChange(partitionKey: PartitionKey, change: ImageChange): RowAction {
  return ['create', { partitionKey, rowKey: rows.imageChange.key(change.id), ...withJson({ change }) }];
}

/** Changes of images in the table of the catalogue, a gallery to a partition. */
export function createImageChanges(table: Table): ImageChanges {
  return {
    async *untold(galleryId) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.gallery(galleryId), rows.imageChange.prefix());
      for await (const found of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: PAGE })) {
        yield found.map((row) => changeRow.parse(row).change);
      }
    },

    forget: (galleryId, changeIds) =>
      removeRows(
        table,
        partitions.gallery(galleryId),
        changeIds.map((id) => rows.imageChange.key(id)),
      ),
  };
}
