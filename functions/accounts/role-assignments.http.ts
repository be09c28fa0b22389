import { z } from 'zod';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import { assignRole } from '../../shared/use-cases/access/assign-role.ts';
import type { RoleStore } from '../../shared/use-cases/access/ports.ts';
import {
  assignmentId,
  roleAssignmentRequest,
  type RoleAssignment,
} from '../../shared/domain/access/role-assignment.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import { time } from '../exports/export-document.ts';
import { assertAccount } from '../exports/find-export.ts';
import { endpoint, type HttpEndpoint } from '../http/http-endpoint.ts';
import { pageDocument, pageIn, pageOf, pageQuery } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';

const assignmentDocument = z
  .strictObject({
    ...roleAssignmentRequest.shape,
    id: z.string().meta({ description: 'Id of the assignment within its account.' }),
    principalId: z.string().meta({ description: "Entra's object id of the user or service principal." }),
    lab: z.string().optional().meta({ description: 'Of a `LabOwner`: the lab.' }),
    assignedBy: z.string().meta({ description: 'Object id of who gave the role.' }),
    assignedAt: time,
  })
  .meta({ id: 'RoleAssignment', description: 'A role that somebody has in a lab account.' });

const assignmentPage = pageOf(assignmentDocument).meta({
  id: 'RoleAssignmentPage',
  description: 'Roles, by principal.',
});

const idInPath = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[A-Za-z]+(?:\.[a-z0-9-]{1,63})?$/, {
    error: 'Use the id of a role assignment, as the list has it.',
  })
  .meta({ description: 'Id of the role assignment.' });

function documentOf({
  accountId: _account,
  ...assignment
}: RoleAssignment): z.infer<typeof assignmentDocument> {
  return { id: assignmentId(assignment), ...assignment };
}

/** Who has which role in a lab account. */
export function roleAssignmentEndpoints(ports: {
  accounts: AccountStore;
  roles: RoleStore;
  clock: Clock;
}): HttpEndpoint[] {
  return [
    endpoint({
      name: 'listRoleAssignments',
      method: 'GET',
      route: 'api/lab-accounts/{account}/role-assignments',
      permissions: ['listRoleAssignments'],
      tag: 'Roles and audit',
      summary: 'List who has which role',
      params: { account: accountId },
      query: pageQuery(idInPath.meta({ description: 'Where the page begins.' })),
      responses: { 200: { description: 'A page of roles.', body: assignmentPage } },
      refusals: { 404: ['LabAccountNotFound'] },
      async answer({ request, params: { account }, query }) {
        await assertAccount(ports, account);
        const page = await ports.roles.list(account, pageIn(query));
        return { status: 200, jsonBody: pageDocument(request, page, documentOf) };
      },
    }),
    endpoint({
      name: 'addRoleAssignment',
      method: 'POST',
      route: 'api/lab-accounts/{account}/role-assignments',
      permissions: ['addRoleAssignment'],
      tag: 'Roles and audit',
      summary: 'Give somebody a role',
      description: 'An administrator of the tenant names the first Owner; from then on Owners give roles.',
      params: { account: accountId },
      body: roleAssignmentRequest,
      responses: {
        200: { description: 'The role assignment already existed.', body: assignmentDocument },
        201: { description: 'The role assignment is created.', body: assignmentDocument },
      },
      refusals: { 404: ['LabAccountNotFound', 'LabNotFound'] },
      async answer({ params: { account }, caller, body }) {
        const { assignment, isNew } = await assignRole(ports, caller, account, body);
        return { status: isNew ? 201 : 200, jsonBody: documentOf(assignment) };
      },
    }),
    endpoint({
      name: 'removeRoleAssignment',
      method: 'DELETE',
      route: 'api/lab-accounts/{account}/role-assignments/{assignment}',
      permissions: ['removeRoleAssignment'],
      tag: 'Roles and audit',
      summary: 'Take a role away',
      params: { account: accountId, assignment: idInPath },
      responses: { 204: { description: 'The role assignment is removed.' } },
      refusals: { 404: ['LabAccountNotFound', 'RoleAssignmentNotFound'], 409: ['LastOwner'] },
      async answer({ params: { account, assignment } }) {
        await assertAccount(ports, account);
        await ports.roles.remove(account, assignment);
        return { status: 204 };
      },
    }),
  ];
}
