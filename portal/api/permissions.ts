import { useQuery } from '@tanstack/react-query';
import { useCommonQueries } from './queries.ts';
import type { OperationName, Permissions } from './types.ts';

/** True where the caller may do it in the account, or in this lab of it. */
export function may(permissions: Permissions | undefined, operation: OperationName, lab?: string): boolean {
  if (!permissions) return false;
  if (permissions.operations.includes(operation)) return true;
  return permissions.labs.some((one) => one.lab === lab && one.operations.includes(operation));
}

/** Whether the caller may do it to work that they have asked for; whose it is the API knows. */
export function useMayToOwn(account: string): (operation: OperationName) => boolean {
  const { data } = useQuery(useCommonQueries().permissions(account));
  return (operation) => data?.own.includes(operation) === true;
}

/** Whether the caller may do things in the account; nothing is offered before that is known. */
export function useMay(account: string): (operation: OperationName, lab?: string) => boolean {
  const { data } = useQuery(useCommonQueries().permissions(account));
  return (operation, lab) => may(data, operation, lab);
}
