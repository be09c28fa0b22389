import type { Page } from '../../../shared/use-cases/page.ts';

/**
 * One page of rows that are in the order of their ids.
 *
 * @param continuation the id that the page begins after
 */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  { size, continuation = '' }: { size: number; continuation?: string },
): Page<Row> {
  const left = rows.filter(({ id }) => id > continuation);
  const items = left.slice(0, size);
  const last = left.length > size ? items.at(-1) : undefined;
  return { items, ...(last && { continuation: last.id }) };
}
