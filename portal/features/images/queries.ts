import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { impactOf, OF_THIS_MOMENT } from '../../api/impact.ts';
import { PAGE_BY_PAGE, pageWithItems } from '../../api/paging.ts';
import { useApi } from '../../api/session-context.tsx';
import type { VersionEdit } from '../../api/types.ts';

const PAGE = 50;
/** Each is shown with all its regions. */
const VERSIONS = 10;
const VERSION = '/api/lab-accounts/{account}/images/{image}/versions/{version}';

/** Which images of a gallery are looked for. */
export interface ImageFilter {
  /** How the name begins. */
  search: string;
  osType: '' | 'Linux' | 'Windows';
  state: 'usable' | 'hidden' | 'all';
}

/** Which version of which image is meant, as which lab account sees it. */
export interface VersionPlace {
  account: string;
  image: string;
  version: string;
}

/** What the page reads of images and their versions. */
function createImageQueries(api: Api) {
  return {
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

    /** The version, with the tag that a change of it needs. */
    version: (place: VersionPlace) =>
      queryOptions({
        queryKey: ['version', place.account, place.image, place.version],
        queryFn: async ({ signal }) => {
          const asked = api.GET(VERSION, { params: { path: place }, signal });
          const version = await dataOf(asked);
          return { version, tag: (await asked).response.headers.get('etag') ?? '' };
        },
        staleTime: 0,
        gcTime: 0,
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
  };
}

export const useImageQueries = () => useApi(createImageQueries);

/** What the page changes of them. */
function createImageCommands(api: Api) {
  return {
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
    /**
     * @param tag of the version that somebody has seen
     * @param key the same key is the same operation, however often it is sent
     */
    editVersion: (place: VersionPlace, edit: VersionEdit, tag: string, key: string) =>
      dataOf(
        api.PATCH(VERSION, {
          params: { path: place, header: { 'If-Match': tag, 'Repeatability-Request-ID': key } },
          body: edit,
        }),
      ),
  };
}

export const useImageCommands = () => useApi(createImageCommands);
