import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answerOf, dataOf, type Api } from './client.ts';
import { impactOf, OF_THIS_MOMENT } from './impact.ts';
import { PAGE_BY_PAGE, pageWithItems } from './paging.ts';
import type { AttachRequest, Operation } from './types.ts';

const PAGE = 50;
const BUSY_MS = 3_000;
/** Each is shown with all its regions. */
const VERSIONS = 10;

/** Which images of a gallery are looked for. */
export interface ImageFilter {
  /** How the name begins. */
  search: string;
  osType: '' | 'Linux' | 'Windows';
  state: 'usable' | 'hidden' | 'all';
}

export function isWorkOver({ status }: Pick<Operation, 'status'>): boolean {
  return status !== 'NotStarted' && status !== 'Running';
}

/** What the page reads of galleries, their images, and long work. */
export function createGalleryQueries(api: Api) {
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

    /** Page by page: a gallery may have ten thousand. */
    images: (account: string, { search, osType, state }: ImageFilter) =>
      infiniteQueryOptions({
        queryKey: ['images', account, search, osType, state],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (page) =>
              dataOf(
                api.GET('/api/lab-accounts/{account}/images', {
                  params: {
                    path: { account },
                    query: { ...page, ...(search && { search }), ...(osType && { osType }), state },
                  },
                  signal,
                }),
              ),
            pageParam,
            PAGE,
          ),
        ...PAGE_BY_PAGE,
        placeholderData: keepPreviousData,
      }),

    image: (account: string, image: string) =>
      queryOptions({
        queryKey: ['image', account, image],
        queryFn: ({ signal }) =>
          dataOf(
            api.GET('/api/lab-accounts/{account}/images/{image}', {
              params: { path: { account, image } },
              signal,
            }),
          ),
      }),

    /** Newest first, page by page. */
    versions: (account: string, image: string) =>
      infiniteQueryOptions({
        queryKey: ['versions', account, image],
        queryFn: ({ signal, pageParam }) =>
          pageWithItems(
            (query) =>
              dataOf(
                api.GET('/api/lab-accounts/{account}/images/{image}/versions', {
                  params: { path: { account, image }, query },
                  signal,
                }),
              ),
            pageParam,
            VERSIONS,
          ),
        ...PAGE_BY_PAGE,
      }),

    /** What the deletion of an image or of one version would mean, with the tag that it needs. */
    deletionImpact: (account: string, image: string, version: string | undefined) =>
      queryOptions({
        queryKey: ['deletionImpact', account, image, version],
        queryFn: ({ signal }) => {
          const of = { account, image };
          return impactOf(
            version === undefined
              ? api.POST('/api/lab-accounts/{account}/images/{image}/check-delete', {
                  params: { path: of },
                  signal,
                })
              : api.POST('/api/lab-accounts/{account}/images/{image}/versions/{version}/check-delete', {
                  params: { path: { ...of, version } },
                  signal,
                }),
          );
        },
        ...OF_THIS_MOMENT,
      }),

    operation: (account: string, id: string) =>
      queryOptions({
        queryKey: ['operation', account, id],
        queryFn: ({ signal }) =>
          answerOf(
            api.GET('/api/lab-accounts/{account}/operations/{id}', {
              params: { path: { account, id } },
              signal,
            }),
          ),
        staleTime: 1_000,
        refetchInterval: ({ state: { data } }) =>
          data === undefined || isWorkOver(data.data) ? false : (data.retryAfter ?? 5) * 1000,
      }),
  };
}

/** What the page changes of them. */
export function createGalleryCommands(api: Api) {
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
    /** @param tag of the consequences that somebody has seen */
    deleteImage: (account: string, image: string, tag: string) =>
      dataOf(
        api.DELETE('/api/lab-accounts/{account}/images/{image}', {
          params: { path: { account, image }, header: { 'If-Match': tag } },
        }),
      ),
    /** @param tag of the consequences that somebody has seen */
    deleteVersion: (account: string, image: string, version: string, tag: string) =>
      dataOf(
        api.DELETE('/api/lab-accounts/{account}/images/{image}/versions/{version}', {
          params: { path: { account, image, version }, header: { 'If-Match': tag } },
        }),
      ),
    switchImage: (account: string, image: string, enabled: boolean) =>
      dataOf(
        api.POST(`/api/lab-accounts/{account}/images/{image}/${enabled ? 'enable' : 'disable'}`, {
          params: { path: { account, image } },
        }),
      ),
  };
}
