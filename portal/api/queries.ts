import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { createAccountCommands, createAccountQueries } from './account-queries.ts';
import { answerOf, dataOf, type Api } from './client.ts';
import { ApiError, passes } from './api-error.ts';
import { createGalleryCommands, createGalleryQueries } from './gallery-queries.ts';
import { createLabCommands, createLabQueries } from './lab-queries.ts';
import { everyPage, PAGE_BY_PAGE, pageWithItems } from './paging.ts';
import { createVersionCommands, createVersionQueries } from './version-queries.ts';
import type { Export, ExportRequest, PageError, PreviewRequest, RoleAssignmentRequest } from './types.ts';

const LONGEST_PAUSE_MS = 10_000;
/** Between looks at what changes now and then, and of which the API does not say when to look again. */
const NOW_AND_THEN_MS = 15_000;
const PAGE = 50;

/**
 * Remembers answers. What may pass by itself is asked again for as long as anybody looks, ever less often; nothing is
 * asked in a hidden tab.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (_count, error) => passes(error),
        retryDelay: (count, error) =>
          error instanceof ApiError && error.retryAfter !== undefined
            ? error.retryAfter * 1000
            : Math.min(500 * 2 ** count, LONGEST_PAUSE_MS),
        // The browser's idea of being online is often wrong; asking finds out.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function isOver({ status }: Pick<Export, 'status'>): boolean {
  return status !== 'Accepted' && status !== 'Running';
}

/** What the page reads, each under its own key. */
export function createQueries(api: Api) {
  const exportPath = '/api/lab-accounts/{account}/exports/{id}';
  return {
    ...createAccountQueries(api),
    ...createGalleryQueries(api),
    ...createLabQueries(api),
    ...createVersionQueries(api),

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

    lab: (account: string, lab: string) =>
      queryOptions({
        queryKey: ['lab', account, lab],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/labs/{lab}', { params: { path: { account, lab } }, signal }),
          ),
      }),

    /** Newest first, page by page. */
    exports: (account: string) =>
      infiniteQueryOptions({
        queryKey: ['exports', account],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (query) =>
              dataOf(
                api.GET('/api/lab-accounts/{account}/exports', {
                  params: { path: { account }, query },
                  signal,
                }),
              ),
            pageParam,
            PAGE,
          ),
        ...PAGE_BY_PAGE,
        refetchInterval: NOW_AND_THEN_MS,
      }),

    /** The same of one lab. */
    labExports: (account: string, lab: string) =>
      infiniteQueryOptions({
        queryKey: ['exports', account, lab],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (query) =>
              dataOf(
                api.GET('/api/lab-accounts/{account}/labs/{lab}/exports', {
                  params: { path: { account, lab }, query },
                  signal,
                }),
              ),
            pageParam,
            PAGE,
          ),
        ...PAGE_BY_PAGE,
        refetchInterval: NOW_AND_THEN_MS,
      }),

    export: (account: string, id: string) =>
      queryOptions({
        queryKey: ['export', account, id],
        queryFn: ({ signal }) => answerOf(api.GET(exportPath, { params: { path: { account, id } }, signal })),
        staleTime: 1_000,
        refetchInterval: ({ state: { data } }) =>
          data === undefined || isOver(data.data) ? false : (data.retryAfter ?? 5) * 1000,
      }),

    timeline: (account: string, id: string, isRunning: boolean) =>
      queryOptions({
        queryKey: ['timeline', account, id],
        queryFn: ({ signal }) =>
          dataOf(api.GET(`${exportPath}/timeline`, { params: { path: { account, id } }, signal })),
        refetchInterval: isRunning ? 5_000 : false,
      }),

    preview: (account: string, lab: string, body: PreviewRequest) =>
      queryOptions({
        queryKey: ['preview', account, lab, body],
        queryFn: ({ signal }) =>
          dataOf(
            api.POST('/api/lab-accounts/{account}/labs/{lab}/exports/preview', {
              params: { path: { account, lab } },
              body,
              signal,
            }),
          ),
        staleTime: 0,
        placeholderData: keepPreviousData,
      }),

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

    roles: (account: string) =>
      queryOptions({
        queryKey: ['roles', account],
        queryFn: ({ signal }) =>
          everyPage((query) =>
            dataOf(
              api.GET('/api/lab-accounts/{account}/role-assignments', {
                params: { path: { account }, query },
                signal,
              }),
            ),
          ),
      }),
  };
}

/** What the page changes. */
export function createCommands(api: Api) {
  const header = (key: string) => ({ 'Repeatability-Request-ID': key });
  return {
    ...createAccountCommands(api),
    ...createGalleryCommands(api),
    ...createLabCommands(api),
    ...createVersionCommands(api),
    /** @param key the same key is the same export, however often it is sent */
    requestExport: (account: string, lab: string, body: ExportRequest, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/labs/{lab}/exports', {
          params: { path: { account, lab }, header: header(key) },
          body,
        }),
      ),
    cancelExport: (account: string, id: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/exports/{id}/cancel', { params: { path: { account, id } } }),
      ),
    retryExport: (account: string, id: string, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/exports/{id}/retry', {
          params: { path: { account, id }, header: header(key) },
          body: {},
        }),
      ),
    /** @returns the id by which the operators find it */
    reportPageError: (body: PageError, signal: AbortSignal) =>
      dataOf(api.POST('/api/page-errors', { body, signal })),
    giveRole: (account: string, body: RoleAssignmentRequest) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/role-assignments', { params: { path: { account } }, body }),
      ),
    takeRole: (account: string, assignment: string) =>
      dataOf(
        api.DELETE('/api/lab-accounts/{account}/role-assignments/{assignment}', {
          params: { path: { account, assignment } },
        }),
      ),
  };
}
