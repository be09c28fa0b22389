import { z } from 'zod';
import type { Page } from '../../shared/use-cases/page.ts';
import type { EndpointRequest } from './public-address.ts';

const MAX_PAGE = 100;
const SIZES = `Give a whole number from 1 to ${MAX_PAGE}.`;

const top = z.coerce
  .number({ error: SIZES })
  .int({ error: SIZES })
  .min(1, { error: SIZES })
  .max(MAX_PAGE, { error: SIZES })
  .default(20)
  .meta({ description: 'How many a page has at most.' });

/**
 * The query parameters of a list.
 *
 * @param continuation the form of what a page of this list may begin after
 */
export function pageQuery<Continuation extends z.ZodType<string>>(continuation: Continuation) {
  return { top, continuation: continuation.optional() };
}

/** Which page of a list its query parameters ask for. */
export function pageIn(query: { top: number; continuation?: string | undefined }): {
  size: number;
  continuation?: string;
} {
  const { top: size, continuation } = query;
  return { size, ...(continuation !== undefined && { continuation }) };
}

/** A page in the form of the Microsoft Azure REST API Guidelines. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    value: z.array(item),
    nextLink: z.url().optional().meta({ description: 'The next page; absent on the last one.' }),
  });
}

/**
 * The page as callers see it, with the address of the next one.
 *
 * @param kept query parameters that the next page is asked for with, too
 */
export function pageDocument<Item, Document>(
  request: EndpointRequest,
  { items, continuation }: Page<Item>,
  documentOf: (item: Item) => Document,
  kept: readonly string[] = [],
): { value: Document[]; nextLink?: string } {
  const value = items.map((item) => documentOf(item));
  if (continuation === undefined) return { value };
  const asked = new URL(request.url);
  const again = ['top', ...kept].flatMap((name) => {
    const value = asked.searchParams.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  // Nothing else travels on: a URL may hold keys and signatures that are no business of an answer.
  const query = new URLSearchParams([...again, ['continuation', continuation]]);
  return { value, nextLink: `${asked.origin}${asked.pathname}?${query.toString()}` };
}
