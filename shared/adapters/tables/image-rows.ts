import { z } from 'zod';
import type { ImageRecord } from '../../use-cases/image/catalogue-ports.ts';
import {
  imageFacts,
  versionFacts,
  type ImageFacts,
  type VersionFacts,
} from '../../domain/image/image-facts.ts';
import { listsOf } from '../../domain/image/image-lists.ts';
import { parseVersion } from '../../domain/image/image-version.ts';
import { rows, type PartitionKey, type RowKey, type RowPrefix } from './toolkit/keys.ts';
import type { RowAction } from './toolkit/tables.ts';

/** A row holds its facts as JSON text; the image's own row names its copies in lists, too. */
const factsRow = z.object({ facts: z.string() });
const imageRow = factsRow.extend({ lists: z.string() });

const PART_DIGITS = 10; // of the largest part of a version's number, 2³¹ - 1
const MAX_PART = 2 ** 31 - 1;

/** The beginning of the keys of a list's rows; of the images' own, where no list is named. */
export function listPrefix(list?: string): RowPrefix {
  return list === undefined ? rows.image.prefix() : rows.inList.prefix(list);
}

export function imageKey(imageName: string, list?: string): RowKey {
  return list === undefined ? rows.image.key(imageName) : rows.inList.key(list, imageName);
}

/** Such that a table, which lists rows by key, lists the newest version first. */
export function newestFirst(version: string): string {
  const { major, minor, patch } = parseVersion(version) ?? { major: 0, minor: 0, patch: 0 };
  return [major, minor, patch].map((part) => String(MAX_PART - part).padStart(PART_DIGITS, '0')).join('.');
}

export function versionKey(imageName: string, version: string): RowKey {
  return rows.imageVersion.key(imageName, newestFirst(version));
}

export function imageOfRow(row: object): ImageFacts {
  return imageFacts.parse(JSON.parse(factsRow.parse(row).facts));
}

export function versionOfRow(row: object): VersionFacts {
  return versionFacts.parse(JSON.parse(factsRow.parse(row).facts));
}

/** The lists that an image's row says it stands in: those it was written with, whatever the rules say by now. */
export function listsOfRow(row: object): string[] {
  return z.array(z.string()).parse(JSON.parse(imageRow.parse(row).lists));
}

/** The same text for the same facts. */
export function textOfImage(image: ImageFacts): string {
  return JSON.stringify(imageFacts.parse(image));
}

export function textOfVersion(version: VersionFacts): string {
  return JSON.stringify(versionFacts.parse(version));
}

export type KnownRow = NonNullable<ImageRecord['row']>;

/** Writes the image's row, a copy in each of its lists, and removes those from lists that it is in no more. */
export function actionsOfImage(
  partitionKey: PartitionKey,
  image: ImageFacts,
  known: KnownRow | undefined,
): RowAction[] {
  const facts = textOfImage(image);
  const lists = listsOf(image);
  const row = { partitionKey, rowKey: imageKey(image.name), facts, lists: JSON.stringify(lists) };
  return [
    known ? ['update', row, 'Replace', { etag: known.etag }] : ['create', row],
    ...lists.map((list): RowAction => [
      'upsert',
      { partitionKey, rowKey: imageKey(image.name, list), facts },
      'Replace',
    ]),
    ...(known?.lists ?? [])
      .filter((list) => !lists.some((other) => other === list))
      .map((list): RowAction => ['delete', { partitionKey, rowKey: imageKey(image.name, list) }]),
  ];
}
