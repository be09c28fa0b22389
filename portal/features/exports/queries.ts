import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answerOf, type Api, dataOf } from '../../api/client.ts';
import { PAGE_BY_PAGE, pageWithItems } from '../../api/paging.ts';
import { useApi } from '../../api/session-context.tsx';
import type { Export, ExportRequest, PreviewRequest } from '../../api/types.ts';

/** Between looks at what changes now and then, and of which the API does not say when to look again. */
const NOW_AND_THEN_MS = 15_000;
const PAGE = 50;
const EXPORT = '/api/lab-accounts/{account}/exports/{id}';

export function isOver({ status }: Pick<Export, 'status'>): boolean {
  return status !== 'Accepted' && status !== 'Running';
}

/** What the page reads of exports. */
function createExportQueries(api: Api) {
  return {
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
        queryFn: ({ signal }) => answerOf(api.GET(EXPORT, { params: { path: { account, id } }, signal })),
        staleTime: 1_000,
        refetchInterval: ({ state: { data } }) =>
          data === undefined || isOver(data.data) ? false : (data.retryAfter ?? 5) * 1000,
      }),

    timeline: (account: string, id: string, isRunning: boolean) =>
      queryOptions({
        queryKey: ['timeline', account, id],
        queryFn: ({ signal }) =>
          dataOf(api.GET(`${EXPORT}/timeline`, { params: { path: { account, id } }, signal })),
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
  };
}

export const useExportQueries = () => useApi(createExportQueries);

/** What the page changes of them. */
function createExportCommands(api: Api) {
  return {
    /** @param key the same key is the same export, however often it is sent */
    requestExport: (account: string, lab: string, body: ExportRequest, key: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/labs/{lab}/exports', {
          params: { path: { account, lab }, header: { 'Repeatability-Request-ID': key } },
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
          params: { path: { account, id }, header: { 'Repeatability-Request-ID': key } },
          body: {},
        }),
      ),
  };
}

export const useExportCommands = () => useApi(createExportCommands);
