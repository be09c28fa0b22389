import type { TransactionAction } from '@azure/data-tables';
import type {
  ImageCatalogue,
  ImageFacts,
  ImageRecord,
  ImageRecords,
  VersionFacts,
} from '../image/catalogue.ts';
import type { Page } from '../export/ports.ts';
import { listFor, listsOf } from '../image/image-lists.ts';
import type { ImageRef } from '../image/ports.ts';
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
  versionPrefix,
  type KnownRow,
} from './image-rows.ts';
import { isLostRace, keyPart, rowsBeginning, statusOf, type Table } from './tables.ts';

/** Azure takes so many changes in one transaction. */
const MOST_ACTIONS = 100;
/** So many rows the table service gives at once. */
const LARGEST_PAGE = 1000;

/**
 * The catalogue in one table, a gallery to a partition. An image's facts stand in its own row and, copied in the
 * same transaction, in each of the lists that it is in: so a page of any list is one request for one range of keys.
 */
export function createImageCatalogue(table: Table): ImageCatalogue & ImageRecords {
  async function page<Item>(
    filter: string,
    size: number,
    itemOf: (row: object) => Item,
    continuationOf: (item: Item) => string,
  ): Promise<Page<Item>> {
    const client = await table.client();
    const items: Item[] = [];
    // One more than the page holds tells whether there is a next one.
    for await (const rows of client
      .listEntities({ queryOptions: { filter, select: ['facts'] } })
      .byPage({ maxPageSize: size + 1 })) {
      items.push(...rows.map(itemOf));
      if (items.length > size) break;
    }
    const last = items.length > size ? items[size - 1] : undefined;
    return { items: items.slice(0, size), ...(last && { continuation: continuationOf(last) }) };
  }

  async function findImage({ galleryId, imageName }: ImageRef) {
    const row = await table.find(keyPart(galleryId), imageKey(imageName));
    return row && { image: imageOfRow(row), lists: listsOfRow(row), etag: row.etag };
  }

  async function versionsOf({ galleryId, imageName }: ImageRef): Promise<VersionFacts[]> {
    const client = await table.client();
    const filter = rowsBeginning(keyPart(galleryId), versionPrefix(imageName));
    const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter, select: ['facts'] } }));
    return rows.map(versionOfRow);
  }

  /** @returns false when somebody else wrote in between */
  async function submit(actions: readonly TransactionAction[]): Promise<boolean> {
    const client = await table.client();
    try {
      // The image comes last: as long as its row is as it was, what a broken writer left out is seen as missing.
      for (let start = 0; start < actions.length; start += MOST_ACTIONS) {
        await client.submitTransaction(actions.slice(start, start + MOST_ACTIONS));
      }
      return true;
    } catch (error) {
      if (!isLostRace(error) && statusOf(error) !== 404) throw error;
      return false;
    }
  }

  return {
    listImages(galleryId, filter, { size, continuation }) {
      const partitionKey = keyPart(galleryId);
      const prefix = listPrefix(listFor(filter));
      const after = continuation === undefined ? '' : keyPart(continuation);
      const rows = rowsBeginning(partitionKey, prefix, after);
      const range = filter.search === undefined ? rows : `${rows} and ${keysWith(prefix, filter.search)}`;
      return page(range, size, imageOfRow, ({ name }) => name);
    },

    async readImage(image) {
      return (await findImage(image))?.image;
    },

    listVersions({ galleryId, imageName }, { size, continuation }) {
      const after = continuation === undefined ? '' : newestFirst(continuation);
      const filter = rowsBeginning(keyPart(galleryId), versionPrefix(imageName), after);
      return page(filter, size, versionOfRow, ({ version }) => version);
    },

    async readVersion({ galleryId, imageName, version }) {
      const row = await table.find(keyPart(galleryId), versionKey(imageName, version));
      return row && versionOfRow(row);
    },

    async setEnabled(ref, accountId, enabled) {
      for (;;) {
        const known = await findImage(ref);
        if (!known) return undefined;
        if (known.image.disabledIn.includes(accountId) !== enabled) return known.image;
        const others = known.image.disabledIn.filter((other) => other !== accountId);
        const disabledIn = enabled ? others : [...others, accountId].toSorted();
        const image = { ...known.image, disabledIn };
        if (await submit(actionsOfImage(keyPart(ref.galleryId), image, known))) return image;
      }
    },

    async read(ref) {
      const [known, versions] = await Promise.all([findImage(ref), versionsOf(ref)]);
      if (!known) return { versions };
      const { image, ...row } = known;
      return { image, versions, row };
    },

    async replace(ref, known, next) {
      const partitionKey = keyPart(ref.galleryId);
      const actions = [
        ...actionsOfVersions(partitionKey, ref.imageName, known.versions, next?.versions ?? []),
        ...(next && isChanged(next.image, known) ? actionsOfImage(partitionKey, next.image, known.row) : []),
        ...(!next && known.row ? removalOf(partitionKey, ref.imageName, known.row) : []),
      ];
      // A transaction deletes whatever ETag a row has: the moment from here to there is left to the next refresh.
      if (!next && known.row && (await findImage(ref))?.etag !== known.row.etag) return undefined;
      try {
        return (await submit(actions)) ? actions.length : undefined;
      } catch (error) {
        const status = statusOf(error);
        if (status !== 400 && status !== 413) throw error;
        return 'too-large';
      }
    },

    async *names(galleryId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(galleryId), listPrefix());
      const rows = client.listEntities({ queryOptions: { filter, select: ['rowKey'] } });
      for await (const found of rows.byPage({ maxPageSize: LARGEST_PAGE })) {
        yield found.map(({ rowKey = '' }) => rowKey.slice(listPrefix().length));
      }
    },
  };
}

/** A filter for the keys that go on so after a prefix; the end is the next text that does not. */
function keysWith(prefix: string, search: string): string {
  const beginning = `${prefix}${keyPart(search)}`;
  const last = beginning.charCodeAt(beginning.length - 1);
  const end = `${beginning.slice(0, -1)}${String.fromCharCode(last + 1)}`;
  return `RowKey ge '${beginning}' and RowKey lt '${end}'`;
}

function isChanged(image: ImageFacts, known: ImageRecord): boolean {
  if (!known.image || textOfImage(known.image) !== textOfImage(image)) return true;
  return JSON.stringify(known.row?.lists) !== JSON.stringify(listsOf(image)); // The rules are not what they were.
}

function actionsOfVersions(
  partitionKey: string,
  imageName: string,
  known: readonly VersionFacts[],
  next: readonly VersionFacts[],
): TransactionAction[] {
  const before = new Map(known.map((facts) => [facts.version, textOfVersion(facts)]));
  const rows = next.map((facts) => ({ version: facts.version, facts: textOfVersion(facts) }));
  const there = new Set(rows.map(({ version }) => version));
  return [
    ...rows
      .filter(({ version, facts }) => before.get(version) !== facts)
      .map(({ version, facts }): TransactionAction => [
        'upsert',
        { partitionKey, rowKey: versionKey(imageName, version), facts },
        'Replace',
      ]),
    ...known
      .filter(({ version }) => !there.has(version))
      .map(({ version }): TransactionAction => [
        'delete',
        { partitionKey, rowKey: versionKey(imageName, version) },
      ]),
  ];
}

function removalOf(partitionKey: string, imageName: string, { lists }: KnownRow): TransactionAction[] {
  return [undefined, ...lists].map((list): TransactionAction => [
    'delete',
    { partitionKey, rowKey: imageKey(imageName, list) },
  ]);
}
