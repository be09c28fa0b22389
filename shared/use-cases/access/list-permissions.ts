import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import { mayAsAdmin } from './authorize.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { PERMISSIONS, permissionOf, type OperationName } from '../../domain/access/permissions.ts';
import type { RoleStore } from './ports.ts';

/** Everything that somebody may do in a lab account. */
export interface CallersPermissions {
  /** In the whole account. */
  operations: OperationName[];
  /** And in single labs, by name: what `operations` does not have already. */
  labs: { lab: string; operations: OperationName[] }[];
  /** And about the work that they have asked for. */
  own: OperationName[];
}

const NAMES = Object.keys(PERMISSIONS) as OperationName[];

/**
 * What `authorize` would let the caller do, for whoever shows only that.
 *
 * @throws {LabAccountNotFoundError} where the caller may do nothing
 */
export async function listPermissions(
  roles: Pick<RoleStore, 'rolesOf' | 'hasOwner'>,
  caller: Caller,
  accountId: string,
): Promise<CallersPermissions> {
  const assignments = await roles.rolesOf(accountId, caller.objectId);
  const asAdmin = await Promise.all(
    NAMES.map((name) => mayAsAdmin(roles, caller, permissionOf(name), accountId)),
  );
  const operations = NAMES.filter(
    (name, index) =>
      asAdmin[index] === true || assignments.some(({ role }) => permissionOf(name)[role] === 'account'),
  );
  const labs = assignments.flatMap(({ role, lab }) => {
    if (lab === undefined) return [];
    const here = NAMES.filter((name) => permissionOf(name)[role] === 'lab' && !operations.includes(name));
    return here.length === 0 ? [] : [{ lab, operations: here }];
  });
  const own = NAMES.filter(
    (name) =>
      !operations.includes(name) && assignments.some(({ role }) => permissionOf(name)[role] === 'own'),
  );
  if (operations.length === 0 && labs.length === 0) throw new LabAccountNotFoundError(accountId);
  return { operations, labs, own };
}
