import type { ImageCatalogue, ImageRecord, ImageRecords } from '../../use-cases/image/catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import type { ChangeStamp } from '../../domain/image/image-change.ts';
import { changeOf } from '../../domain/event/image-events.ts';
import { listFor, listsOf } from '../../domain/image/image-lists.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { actionOfChange } from './image-changes.ts';
import {
  actionsOfImage,
  imageKey,
  imageOfRow,
  listPrefix,
  listsOfRow,
  newestFirst,
  textOfImage,
  textOfVersion,
  versionKey,
  versionOfRow,
  type KnownRow,
} from './image-rows.ts';
import { goingOn, rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows, type PartitionKey } from './toolkit/keys.ts';
import { readPage, readRows } from './toolkit/row-pages.ts';
import { unlessOutdated, untilWon } from './toolkit/row-writes.ts';
import { statusOf, type RowAction, type Table } from './toolkit/tables.ts';

/** Azure takes so many changes in one transaction. */
const MAX_ACTIONS = 100;
/** So many rows the table service gives at once. */
const MAX_PAGE = 1000;

/**
 * The catalogue in one table, a gallery to a partition. An image's facts stand in its own row and, copied in the
 * same transaction, in each of the lists that it is in: so a page of any list is one request for one range of keys.
 */
export function createImageCatalogue(table: Table): ImageCatalogue & ImageRecords {
  async function findImage({ galleryId, imageName }: ImageRef) {
    const row = await table.find(partitions.gallery(galleryId), imageKey(imageName));
    return row && { image: imageOfRow(row), lists: listsOfRow(row), etag: row.etag };
  }

  function versionsOf({ galleryId, imageName }: ImageRef): Promise<VersionFacts[]> {
    const filter = rowsBeginning(partitions.gallery(galleryId), rows.imageVersion.prefix(imageName));
    return readRows(table, filter, versionOfRow, ['facts']);
  }

  async function submit({ versions = [], image }: Actions): Promise<void> {
    const client = await table.client();
    // The image comes last: as long as its row is as it was, what a broken writer left out is seen as missing.
    const room = MAX_ACTIONS - image.length;
    const before = versions.slice(0, Math.max(0, versions.length - room));
    for (let start = 0; start < before.length; start += MAX_ACTIONS) {
      await client.submitTransaction(before.slice(start, start + MAX_ACTIONS));
    }
    const last = [...versions.slice(before.length), ...image];
    if (last.length > 0) await client.submitTransaction(last);
  }

  /** Writes down what there is to tell; nothing of what a gallery holds that is read for the first time. */
  async function actionsOfChange(
    { galleryId }: ImageRef,
    stamp: ChangeStamp,
    images: { before: ImageFacts | undefined; after: ImageFacts | undefined },
  ): Promise<RowAction[]> {
    const change = changeOf(stamp, galleryId, images);
    const partitionKey = partitions.gallery(galleryId);
    // Said of a gallery that has been read to its end.
    const isRead = change && (await table.find(partitionKey, rows.galleryRead.key()));
    return isRead ? [actionOfChange(partitionKey, change)] : [];
  }

  return {
    listImages(galleryId, filter, { size, continuation }) {
      const prefix = listPrefix(listFor(filter));
      const all = rowsBeginning(partitions.gallery(galleryId), prefix, continuation ?? '');
      const range = filter.search === undefined ? all : goingOn(all, prefix, filter.search);
      const query = { filter: range, size, select: ['facts'] };
      return readPage(table, query, imageOfRow, (row) => imageOfRow(row).name);
    },

    async readImage(image) {
      return (await findImage(image))?.image;
    },

    listVersions({ galleryId, imageName }, { size, continuation }) {
      const after = continuation === undefined ? '' : newestFirst(continuation);
      const filter = rowsBeginning(partitions.gallery(galleryId), rows.imageVersion.prefix(imageName), after);
      const query = { filter, size, select: ['facts'] };
      return readPage(table, query, versionOfRow, (row) => versionOfRow(row).version);
    },

    async readVersion({ galleryId, imageName, version }) {
      const row = await table.find(partitions.gallery(galleryId), versionKey(imageName, version));
      return row && versionOfRow(row);
    },

    setEnabled(ref, accountId, enabled, stamp) {
      return untilWon(async () => {
        const known = await findImage(ref);
        if (!known) return undefined;
        if (known.image.disabledIn.includes(accountId) !== enabled) return known.image;
        const others = known.image.disabledIn.filter((other) => other !== accountId);
        const disabledIn = enabled ? others : [...others, accountId].toSorted();
        const image = { ...known.image, disabledIn };
        const change = await actionsOfChange(ref, stamp, { before: known.image, after: image });
        const actions = actionsOfImage(partitions.gallery(ref.galleryId), image, known);
        await submit({ image: [...actions, ...change] });
        return image;
      });
    },

    async read(ref) {
      const [known, versions] = await Promise.all([findImage(ref), versionsOf(ref)]);
      if (!known) return { versions };
      const { image, ...row } = known;
      return { image, versions, row };
    },

    async replace(ref, known, next, stamp) {
      const partitionKey = partitions.gallery(ref.galleryId);
      const versions = actionsOfVersions(partitionKey, ref.imageName, known.versions, next?.versions ?? []);
      const image = [
        ...(next && isChanged(next.image, known) ? actionsOfImage(partitionKey, next.image, known.row) : []),
        ...(!next && known.row ? removalOf(partitionKey, ref.imageName, known.row) : []),
      ];
      const change =
        image.length > 0
          ? await actionsOfChange(ref, stamp, { before: known.image, after: next?.image })
          : [];
      // A transaction deletes whatever ETag a row has: the moment from here to there is left to the next refresh.
      if (!next && known.row && (await findImage(ref))?.etag !== known.row.etag) return undefined;
      try {
        const isWritten = await unlessOutdated(submit({ versions, image: [...image, ...change] }));
        return isWritten ? versions.length + image.length : undefined;
      } catch (error) {
        const status = statusOf(error);
        if (status !== 400 && status !== 413) throw error;
        return 'too-large';
      }
    },

    async *names(galleryId) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.gallery(galleryId), listPrefix());
      const all = client.listEntities({ queryOptions: { filter, select: ['rowKey'] } });
      for await (const found of all.byPage({ maxPageSize: MAX_PAGE })) {
        yield found.map((row) => rows.image.lastId(row));
      }
    },

    async markRead(galleryId) {
      const partitionKey = partitions.gallery(galleryId);
      const rowKey = rows.galleryRead.key();
      if (await table.find(partitionKey, rowKey)) return;
      const client = await table.client();
      await client.upsertEntity({ partitionKey, rowKey });
    },
  };
}

/** What is written of an image: its own rows in one transaction, after what does not fit into it. */
interface Actions {
  versions?: readonly RowAction[];
  image: readonly RowAction[];
}

function isChanged(image: ImageFacts, known: ImageRecord): boolean {
  if (!known.image || textOfImage(known.image) !== textOfImage(image)) return true;
  return JSON.stringify(known.row?.lists) !== JSON.stringify(listsOf(image)); // The rules are not what they were.
}

function actionsOfVersions(
  partitionKey: PartitionKey,
  imageName: string,
  known: readonly VersionFacts[],
  next: readonly VersionFacts[],
): RowAction[] {
  const before = new Map(known.map((facts) => [facts.version, textOfVersion(facts)]));
  const after = next.map((facts) => ({ version: facts.version, facts: textOfVersion(facts) }));
  const there = new Set(after.map(({ version }) => version));
  return [
    ...after
      .filter(({ version, facts }) => before.get(version) !== facts)
      .map(({ version, facts }): RowAction => [
        'upsert',
        { partitionKey, rowKey: versionKey(imageName, version), facts },
        'Replace',
      ]),
    ...known
      .filter(({ version }) => !there.has(version))
      .map(({ version }): RowAction => ['delete', { partitionKey, rowKey: versionKey(imageName, version) }]),
  ];
}

function removalOf(partitionKey: PartitionKey, imageName: string, { lists }: KnownRow): RowAction[] {
  return [undefined, ...lists].map((list): RowAction => [
    'delete',
    { partitionKey, rowKey: imageKey(imageName, list) },
  ]);
}
