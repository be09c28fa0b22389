import { LabAccountNotFound } from '../account/lab-account.ts';
import { ADMIN_ROLE, type Caller } from './caller.ts';
import { Forbidden } from './errors.ts';
import { permissionOf, role, type OperationName, type Permission, type Role } from './permissions.ts';
import type { RoleStore } from './ports.ts';
import type { RoleAssignment } from './role-assignment.ts';

/** What is to be done, and where. */
export interface Attempt {
  operation: string;
  accountId: string;
  /** The lab that it is about, or that the export is of; read only for callers whose role reaches no further. */
  lab: () => Promise<string | undefined>;
}

/**
 * Lets a caller do what its roles in the account allow, and nothing else. To whom an account gives no role at all,
 * it does not exist.
 *
 * @throws {LabAccountNotFound | Forbidden}
 */
export async function authorize(
  roles: Pick<RoleStore, 'rolesOf' | 'hasOwner'>,
  caller: Caller,
  attempt: Attempt,
): Promise<void> {
  const { operation, accountId } = attempt;
  const permission = permissionOf(operation);
  if (await mayAsAdmin(roles, caller, permission, accountId)) return;
  const assignments = await roles.rolesOf(accountId, caller.objectId);
  if (assignments.length === 0) throw new LabAccountNotFound(accountId);
  if (assignments.some((assignment) => permission[assignment.role] === 'account')) return;
  const labs = assignments
    .filter((assignment) => permission[assignment.role] === 'lab')
    .flatMap(({ lab }: RoleAssignment) => (lab === undefined ? [] : [lab]));
  if (labs.length > 0) {
    const lab = await attempt.lab();
    if (lab !== undefined && labs.includes(lab)) return;
  }
  throw new Forbidden(operation, rolesFor(permission));
}

/**
 * Lets those through who act with a role over the whole account, and are nobody in particular.
 *
 * @throws {Forbidden}
 */
export function authorizeRole(actingRole: Role, operation: OperationName): void {
  const permission = permissionOf(operation);
  if (permission[actingRole] !== 'account') throw new Forbidden(operation, rolesFor(permission));
}

/** The roles that have a permission, for people to read. */
export function rolesFor(permission: Permission): string[] {
  const names = role.options.filter((name) => permission[name] !== undefined);
  const readable = names.map((name) => (permission[name] === 'lab' ? `${name} of the lab` : name));
  return permission.admin === undefined ? readable : [...readable, ADMIN_ROLE];
}

/** True where the app role alone is enough. */
export async function mayAsAdmin(
  roles: Pick<RoleStore, 'hasOwner'>,
  caller: Caller,
  { admin }: Permission,
  accountId: string,
): Promise<boolean> {
  if (admin === undefined || !caller.appRoles.includes(ADMIN_ROLE)) return false;
  return admin === 'always' || !(await roles.hasOwner(accountId));
}
