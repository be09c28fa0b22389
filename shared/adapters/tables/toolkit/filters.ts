import { keyPart, type PartitionKey, type RowKey, type RowPrefix } from './keys.ts';

declare const made: unique symbol;

/** Which rows are asked for. Filters are made here alone, of keys and of encoded ids. */
export type RowFilter = string & { readonly [made]: 'row filter' };

/** All rows of a partition. */
export function rowsIn(partition: PartitionKey): RowFilter {
  return `PartitionKey eq '${partition}'` as RowFilter;
}

/**
 * The rows of a partition whose key begins so; `;` is the character after `:`.
 *
 * @param after only rows beyond the one whose key goes on with these ids
 */
export function rowsBeginning(
  partition: PartitionKey,
  prefix: RowPrefix,
  ...after: readonly string[]
): RowFilter {
  const start = `${prefix}${after.map(keyPart).join(':')}`;
  const end = `${prefix.slice(0, -1)};`;
  return `${rowsIn(partition)} and RowKey gt '${start}' and RowKey lt '${end}'` as RowFilter;
}

/** Of these rows those up to a key, itself included. */
export function upTo(filter: RowFilter, last: RowKey): RowFilter {
  return `${filter} and RowKey le '${last}'` as RowFilter;
}

/** Of these rows those before all whose key begins so. */
export function before(filter: RowFilter, prefix: RowPrefix): RowFilter {
  return `${filter} and RowKey lt '${prefix}'` as RowFilter;
}

/** Of these rows those with an id in a field, which holds it as `keyPart` encodes it. */
export function withId(filter: RowFilter, field: string, id: string): RowFilter {
  return `${filter} and ${field} eq '${keyPart(id)}'` as RowFilter;
}

/** Of these rows those whose key goes on so after a prefix; the end is the next text that does not. */
export function goingOn(filter: RowFilter, prefix: RowPrefix, search: string): RowFilter {
  const beginning = `${prefix}${keyPart(search)}`;
  const last = beginning.charCodeAt(beginning.length - 1);
  const end = `${beginning.slice(0, -1)}${String.fromCharCode(last + 1)}`;
  return `${filter} and RowKey ge '${beginning}' and RowKey lt '${end}'` as RowFilter;
}
