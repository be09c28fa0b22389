import type { Call } from '../core/call.ts';
import { type Cloud, present, type Reply } from '../core/cloud.ts';
import { invalidParameter } from '../core/errors.ts';
import type { Kind, Resource } from '../core/store.ts';

/** Azure documents no page size for what is listed here; none of its lists was seen with longer pages. */
const PAGE_SIZE = 100;

/**
 * One page of the resources of a kind under what the call names, in the order of their ids. The token tells the last
 * that was shown: what is made or deleted between two pages neither repeats nor hides another. `nextLink` is a path
 * here; the server puts its own address before it.
 *
 * @throws ArmError 400 for a token that no page of this list has given
 */
export function listReply<R extends Resource>(
  call: Call,
  { store }: Cloud,
  kind: Kind<R>,
  show: (resource: R) => object = present,
): Reply {
  const found = store.page(kind, call.id, readSkipToken(call), PAGE_SIZE + 1);
  const shown = found.slice(0, PAGE_SIZE);
  const last = found.length > PAGE_SIZE ? shown.at(-1) : undefined;
  return {
    status: 200,
    body: { value: shown.map(show), ...(last && { nextLink: nextLinkOf(call, last) }) },
  };
}

function nextLinkOf({ path, query }: Call, last: Resource): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', Buffer.from(last.id.toLowerCase()).toString('base64url'));
  return `${path}?${next.toString()}`;
}

/** The id after which the page begins. */
function readSkipToken({ id, query }: Call): string {
  const beginning = `${id.toLowerCase()}/`;
  const token = query.get('$skiptoken');
  if (token === null) return beginning;
  const after = Buffer.from(token, 'base64url').toString();
  if (!after.startsWith(beginning)) throw invalidParameter('$skiptoken', 'The skip token is invalid.');
  return after;
}
