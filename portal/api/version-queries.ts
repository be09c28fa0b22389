import { queryOptions } from '@tanstack/react-query';
import { dataOf, type Api } from './client.ts';
import type { VersionEdit } from './types.ts';

const VERSION = '/api/lab-accounts/{account}/images/{image}/versions/{version}';

/** Which version of which image is meant, as which lab account sees it. */
export interface VersionPlace {
  account: string;
  image: string;
  version: string;
}

/** What the page reads of a single image version. */
export function createVersionQueries(api: Api) {
  return {
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
  };
}

/** What the page changes of it. */
export function createVersionCommands(api: Api) {
  return {
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
