import { queryOptions } from '@tanstack/react-query';
import { answerOf, type Api, dataOf } from '../../api/client.ts';
import { useApi } from '../../api/session-context.tsx';
import type { Operation } from '../../api/types.ts';

export function isWorkOver({ status }: Pick<Operation, 'status'>): boolean {
  return status !== 'NotStarted' && status !== 'Running';
}

/** What the page reads of long-running operations. */
function createOperationQueries(api: Api) {
  return {
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

export const useOperationQueries = () => useApi(createOperationQueries);

/** What the page changes of them. */
function createOperationCommands(api: Api) {
  return {
    cancelOperation: (account: string, id: string) =>
      dataOf(
        api.POST('/api/lab-accounts/{account}/operations/{id}/cancel', { params: { path: { account, id } } }),
      ),
  };
}

export const useOperationCommands = () => useApi(createOperationCommands);
