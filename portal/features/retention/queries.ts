import { infiniteQueryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { PAGE_BY_PAGE, pageWithItems } from '../../api/paging.ts';
import { useApi } from '../../api/session-context.tsx';
import type { RetentionPolicy } from '../../api/types.ts';

/** Each takes a look at all its versions. */
const IMAGES = 20;

/** What the page reads of the rules by which versions are kept. */
function createRetentionQueries(api: Api) {
  return {
    /** What rules would do, image by image. @param policy in place of the account's own */
    retention: (account: string, policy?: RetentionPolicy) =>
      infiniteQueryOptions({
        queryKey: ['retention', account, policy],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (query) =>
              dataOf(
                api.POST('/api/lab-accounts/{account}/retention/preview', {
                  params: { path: { account }, query },
                  body: { ...(policy && { policy }) },
                  signal,
                }),
              ),
            pageParam,
            IMAGES,
          ),
        ...PAGE_BY_PAGE,
        staleTime: 0,
      }),
  };
}

export const useRetentionQueries = () => useApi(createRetentionQueries);

/** What the page does with them. */
function createRetentionCommands(api: Api) {
  return {
    /** Applies the account's own rules. @param key the same key is the same operation */
    applyRetention: (account: string, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/retention/apply', {
          params: { path: { account }, header: { 'Repeatability-Request-ID': key } },
        }),
      ),
  };
}

export const useRetentionCommands = () => useApi(createRetentionCommands);
