import { type Api, dataOf } from '../api/client.ts';
import { useApi } from '../api/session-context.tsx';
import type { PageError } from '../api/types.ts';

/** What the page itself tells the app. */
function createAppCommands(api: Api) {
  return {
    /** @returns the id by which the operators find it */
    reportPageError: (body: PageError, signal: AbortSignal) =>
      dataOf(api.POST('/api/page-errors', { body, signal })),
  };
}

export const useAppCommands = () => useApi(createAppCommands);
