import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { dataOf, type Api } from './client.ts';
import { PAGE_BY_PAGE, pageWithItems } from './paging.ts';
import type { LabAccountSettings, RetentionPolicy } from './types.ts';

/** Each takes a look at all its versions. */
const IMAGES = 20;

/** What the page reads of an account's settings, and of the rules by which it keeps versions. */
export function createAccountQueries(api: Api) {
  return {
    /** The account, with the tag that a change of its settings needs. */
    settings: (account: string) =>
      queryOptions({
        queryKey: ['settings', account],
        queryFn: async ({ signal }) => {
          const asked = api.GET('/api/lab-accounts/{account}', { params: { path: { account } }, signal });
          const settings = await dataOf(asked);
          return { settings, tag: (await asked).response.headers.get('etag') ?? '' };
        },
        staleTime: 0,
      }),

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

/** What the page changes of them. */
export function createAccountCommands(api: Api) {
  return {
    /** @param tag of the settings that somebody has seen */
    changeSettings: (account: string, settings: LabAccountSettings, tag: string) =>
      dataOf(
        api.PUT('/api/lab-accounts/{account}', {
          params: { path: { account }, header: { 'If-Match': tag } },
          body: settings,
        }),
      ),
    /** Applies the account's own rules. @param key the same key is the same operation */
    applyRetention: (account: string, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/retention/apply', {
          params: { path: { account }, header: { 'Repeatability-Request-ID': key } },
        }),
      ),
  };
}
