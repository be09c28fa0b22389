import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { LabNotFoundError } from '../../domain/lab/lab.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { ForbiddenError } from '../../domain/access/errors.ts';
import type { RoleStore } from './ports.ts';
import type { RoleAssignment, RoleAssignmentRequest } from '../../domain/access/role-assignment.ts';

interface AssignPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  roles: RoleStore;
  clock: { now(): Date };
}

/**
 * Gives a role to a user or service principal. Who may do so only until there is an Owner names the first one.
 *
 * @returns the assignment, as it was given first where it is not new
 * @throws {LabAccountNotFoundError | LabNotFoundError | ForbiddenError}
 */
export async function assignRole(
  { accounts, roles, clock }: AssignPorts,
  caller: Caller,
  accountId: string,
  request: RoleAssignmentRequest,
): Promise<{ assignment: RoleAssignment; isNew: boolean }> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFoundError(accountId);
  if (request.lab !== undefined && !(await accounts.readLab(accountId, request.lab))) {
    throw new LabNotFoundError(accountId, request.lab);
  }
  const assignment = {
    ...request,
    accountId,
    assignedBy: caller.objectId,
    assignedAt: clock.now().toISOString(),
  };
  const own = await roles.rolesOf(accountId, caller.objectId);
  if (own.some(({ role }) => role === 'Owner')) return roles.add(assignment);
  // An administrator of the tenant, who may name the first Owner and nobody else.
  if (request.role !== 'Owner') throw new ForbiddenError('addRoleAssignment', ['Owner']);
  const added = await roles.addFirstOwner(assignment);
  if (added === 'refused') throw new ForbiddenError('addRoleAssignment', ['Owner']);
  return { assignment, isNew: true };
}
