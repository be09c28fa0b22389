import { queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { useApi } from '../../api/session-context.tsx';
import type { LabAccountSettings } from '../../api/types.ts';

/** What the page reads of the settings of a lab account. */
function createSettingsQueries(api: Api) {
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
  };
}

export const useSettingsQueries = () => useApi(createSettingsQueries);

/** What the page changes of them. */
function createSettingsCommands(api: Api) {
  return {
    /** @param tag of the settings that somebody has seen */
    changeSettings: (account: string, settings: LabAccountSettings, tag: string) =>
      dataOf(
        api.PUT('/api/lab-accounts/{account}', {
          params: { path: { account }, header: { 'If-Match': tag } },
          body: settings,
        }),
      ),
  };
}

export const useSettingsCommands = () => useApi(createSettingsCommands);
