import { queryOptions } from '@tanstack/react-query';
import { type Api, dataOf } from '../../api/client.ts';
import { everyPage } from '../../api/paging.ts';
import { useApi } from '../../api/session-context.tsx';
import type { RoleAssignmentRequest } from '../../api/types.ts';

/** What the page reads of role assignments. */
function createPeopleQueries(api: Api) {
  return {
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

export const usePeopleQueries = () => useApi(createPeopleQueries);

/** What the page changes of them. */
function createPeopleCommands(api: Api) {
  return {
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

export const usePeopleCommands = () => useApi(createPeopleCommands);
