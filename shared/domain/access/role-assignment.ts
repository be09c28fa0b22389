import { z } from 'zod';
import { simpleName } from '../resource/simple-name.ts';
import { role } from './permissions.ts';

const objectId = z.guid().transform((text) => text.toLowerCase());

/** What an Owner says of a role that somebody is to have. */
export const roleAssignmentRequest = z
  .strictObject({
    principalId: objectId.describe("Entra's object id of the user or service principal."),
    principalType: z.enum(['User', 'ServicePrincipal']).describe('What the principal is.'),
    role: role.describe('The role.'),
    lab: simpleName.exactOptional().describe('For `LabOwner`, and only for it: the lab.'),
  })
  .refine((assignment) => (assignment.role === 'LabOwner') === (assignment.lab !== undefined), {
    error: 'A LabOwner is the owner of one lab: name it. No other role has a lab.',
    path: ['lab'],
  })
  .meta({ id: 'RoleAssignmentRequest', description: 'A role that somebody is to have.' });
export type RoleAssignmentRequest = z.infer<typeof roleAssignmentRequest>;

/** A role that somebody has in a lab account. */
export interface RoleAssignment extends RoleAssignmentRequest {
  accountId: string;
  /** Object id of who gave it, and when; ISO 8601, UTC. */
  assignedBy: string;
  assignedAt: string;
}

/** The same role to the same principal is one assignment: its id says which. */
export function assignmentId({ principalId, role: name, lab }: RoleAssignmentRequest): string {
  return [principalId, name, ...(lab === undefined ? [] : [lab])].join('.');
}
