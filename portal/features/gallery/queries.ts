import { queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { impactOf, OF_THIS_MOMENT } from '../../api/impact.ts';
import { useApi } from '../../api/session-context.tsx';
import type { AttachRequest } from '../../api/types.ts';

const BUSY_MS = 3_000;

/** What the page reads of the attached gallery. */
function createGalleryQueries(api: Api) {
  return {
    gallery: (account: string) =>
      queryOptions({
        queryKey: ['gallery', account],
        queryFn: ({ signal }) =>
          dataOf(api.GET('/api/lab-accounts/{account}/gallery', { params: { path: { account } }, signal })),
      }),

    /** What would break if the gallery were detached, with the tag that the detachment needs. */
    detachImpact: (account: string) =>
      queryOptions({
        queryKey: ['detachImpact', account],
        queryFn: ({ signal }) =>
          impactOf(
            api.POST('/api/lab-accounts/{account}/gallery/check-detach', {
              params: { path: { account } },
              signal,
            }),
          ),
        // What goes on ends by itself.
        refetchInterval: ({ state: { data } }) => (data?.impact.possible === false ? BUSY_MS : false),
        ...OF_THIS_MOMENT,
      }),
  };
}

export const useGalleryQueries = () => useApi(createGalleryQueries);

/** What the page changes of it. */
function createGalleryCommands(api: Api) {
  return {
    /** Attaches the gallery, or answers the operation that makes it. @param key the same key is the same operation */
    attachGallery: (account: string, body: AttachRequest, key: string) =>
      dataOf(
        api.PUT('/api/lab-accounts/{account}/gallery', {
          params: { path: { account }, header: { 'Repeatability-Request-ID': key } },
          body,
        }),
      ),
    /** @param tag of the consequences that somebody has seen */
    detachGallery: (account: string, tag: string) =>
      dataOf(
        api.DELETE('/api/lab-accounts/{account}/gallery', {
          params: { path: { account }, header: { 'If-Match': tag } },
        }),
      ),
    synchronize: (account: string) =>
      dataOf(api.POST('/api/lab-accounts/{account}/gallery/synchronize', { params: { path: { account } } })),
  };
}

export const useGalleryCommands = () => useApi(createGalleryCommands);
