/** A page of a list, as the API answers it. */
interface Page<Item> {
  readonly value: readonly Item[];
  readonly nextLink?: string;
}

type ReadPage<Item, Answer extends Page<Item>> = (query: {
  top: number;
  continuation?: string;
}) => Promise<Answer>;

/** Where the next page begins; absent after the last. */
function continuationOf({ nextLink }: Pick<Page<unknown>, 'nextLink'>): string | undefined {
  if (nextLink === undefined) return undefined;
  return new URL(nextLink).searchParams.get('continuation') ?? undefined;
}

/** How a list is read page by page, as somebody asks for more of it. */
export const PAGE_BY_PAGE = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: continuationOf,
};

/** What has been read of a list by now. */
export function itemsOf<Item>({ pages }: { pages: readonly Page<Item>[] }): Item[] {
  return pages.flatMap(({ value }) => value);
}

/** For lists that a screen can hold: account by account, lab by lab. */
export async function everyPage<Item>(read: ReadPage<Item, Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let continuation: string | undefined;
  do {
    const page = await read({ top: 100, ...(continuation !== undefined && { continuation }) });
    items.push(...page.value);
    continuation = continuationOf(page);
  } while (continuation !== undefined);
  return items;
}

/** For longer lists: a page with something on it, or the last. The API may answer an empty page amid a list. */
export async function pageWithItems<Answer extends Page<unknown>>(
  read: ReadPage<unknown, Answer>,
  continuation: string | undefined,
  top: number,
): Promise<Answer> {
  const page = await read({ top, ...(continuation !== undefined && { continuation }) });
  const next = continuationOf(page);
  return page.value.length === 0 && next !== undefined ? pageWithItems(read, next, top) : page;
}
