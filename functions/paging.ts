import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import type { Page } from '../shared/export/ports.ts';
import { parse } from './parse.ts';

const LARGEST_PAGE = 100;
const SIZES = `Give a whole number from 1 to ${LARGEST_PAGE}.`;

const pageSize = z.coerce
  .number({ error: SIZES })
  .int({ error: SIZES })
  .min(1, { error: SIZES })
  .max(LARGEST_PAGE, { error: SIZES })
  .default(20);

/**
 * Which page of a list the request asks for, by `top` and by what a `nextLink` carries.
 *
 * @param isContinuation tells what a page of this list may begin after
 * @throws {InvalidInput}
 */
export function pageIn(
  request: HttpRequest,
  isContinuation: (text: string) => boolean,
): { size: number; continuation?: string } {
  const continuation = z
    .string()
    .refine(isContinuation, { error: 'Follow the nextLink of the page before, unchanged.' })
    .optional();
  const size = parse(pageSize, request.query.get('top') ?? undefined, 'top');
  const after = parse(continuation, request.query.get('continuation') ?? undefined, 'continuation');
  return { size, ...(after !== undefined && { continuation: after }) };
}

/** The page in the form of the Microsoft Azure REST API Guidelines. */
export function pageDocument<Item>(
  request: HttpRequest,
  { items, continuation }: Page<Item>,
  documentOf: (item: Item) => object,
): object {
  const value = items.map((item) => documentOf(item));
  if (continuation === undefined) return { value };
  const next = new URL(request.url);
  next.searchParams.set('continuation', continuation);
  // A key given in the URL, in whatever case, must not travel on in an answer.
  for (const name of [...next.searchParams.keys()]) {
    if (name.toLowerCase() === 'code') next.searchParams.delete(name);
  }
  return { value, nextLink: next.href };
}
