import { queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from './client.ts';
import { everyPage } from './paging.ts';
import { useApi } from './session-context.tsx';

/** What several features read. */
function createCommonQueries(api: Api) {
  return {
    accounts: () =>
      queryOptions({
        queryKey: ['accounts'],
        queryFn: ({ signal }) =>
          everyPage((query) => dataOf(api.GET('/api/lab-accounts', { params: { query }, signal }))),
      }),

    account: (account: string) =>
      queryOptions({
        queryKey: ['account', account],
        queryFn: ({ signal }) =>
          dataOf(api.GET('/api/lab-accounts/{account}', { params: { path: { account } }, signal })),
      }),

    permissions: (account: string) =>
      queryOptions({
        queryKey: ['permissions', account],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/permissions', { params: { path: { account } }, signal }),
          ),
        staleTime: 60_000,
      }),

    labs: (account: string) =>
      queryOptions({
        queryKey: ['labs', account],
        queryFn: ({ signal }) =>
          everyPage((query) =>
            dataOf(
              api.GET('/api/lab-accounts/{account}/labs', { params: { path: { account }, query }, signal }),
            ),
          ),
      }),
  };
}

export const useCommonQueries = () => useApi(createCommonQueries);
