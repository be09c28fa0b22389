import { infiniteQueryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { PAGE_BY_PAGE, pageWithItems } from '../../api/paging.ts';
import { useApi } from '../../api/session-context.tsx';

const PAGE = 50;

/** What the page reads of the audit. */
function createAuditQueries(api: Api) {
  return {
    /** Newest first, page by page. */
    audit: (account: string) =>
      infiniteQueryOptions({
        queryKey: ['audit', account],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (query) =>
              dataOf(
                api.GET('/api/lab-accounts/{account}/audit', {
                  params: { path: { account }, query },
                  signal,
                }),
              ),
            pageParam,
            PAGE,
          ),
        ...PAGE_BY_PAGE,
      }),
  };
}

export const useAuditQueries = () => useApi(createAuditQueries);
