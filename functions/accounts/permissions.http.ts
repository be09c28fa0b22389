import { z } from 'zod';
import { LabAccountNotFoundError } from '../../shared/domain/account/lab-account.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import { listPermissions } from '../../shared/use-cases/access/list-permissions.ts';
import { PERMISSIONS, type OperationName } from '../../shared/domain/access/permissions.ts';
import type { RoleStore } from '../../shared/use-cases/access/ports.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { accountId, labName } from '../http/parameters.ts';

const operations = z
  .array(
    z
      .enum(Object.keys(PERMISSIONS) as [OperationName, ...OperationName[]])
      .meta({ id: 'OperationName', description: 'What somebody may do.' }),
  )
  .meta({ description: 'What the caller may do.' });

const permissionsDocument = z
  .strictObject({
    operations,
    labs: z
      .array(z.strictObject({ lab: labName, operations }))
      .meta({ description: 'What the caller may do in single labs beyond that.' }),
    own: operations.meta({ description: 'What the caller may do about work that they have asked for.' }),
  })
  .meta({ id: 'Permissions', description: 'What the caller may do in a lab account.' });

/** What somebody may do in a lab account: for pages, which offer nothing else. */
export function permissionEndpoints(ports: {
  accounts: Pick<AccountStore, 'read'>;
  roles: Pick<RoleStore, 'rolesOf' | 'hasOwner'>;
}): HttpEndpoint[] {
  return [
    endpoint({
      name: 'listPermissions',
      method: 'GET',
      route: 'api/lab-accounts/{account}/permissions',
      permissions: ['listPermissions'],
      tag: 'Roles and audit',
      summary: 'See what you may do',
      params: { account: accountId },
      responses: { 200: { description: 'What you may do.', body: permissionsDocument } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ params: { account }, caller }) {
        if (!(await ports.accounts.read(account))) throw new LabAccountNotFoundError(account);
        return { status: 200, jsonBody: await listPermissions(ports.roles, caller, account) };
      },
    }),
  ];
}
