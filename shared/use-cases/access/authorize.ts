import { LabAccountNotFoundError, type MessageSettings } from '../../domain/account/lab-account.ts';
import { ADMIN_ROLE, type Caller } from '../../domain/access/caller.ts';
import { ForbiddenError } from '../../domain/access/errors.ts';
import {
  permissionOf,
  role,
  type OperationName,
  type Permission,
  type Reach,
} from '../../domain/access/permissions.ts';
import type { RoleStore } from './ports.ts';
import type { RoleAssignment } from '../../domain/access/role-assignment.ts';

/** What is to be done, and where. */
export interface Attempt {
  operation: string;
  accountId: string;
  /** The lab that it is about, or that the export is of; read only for callers whose role reaches no further. */
  lab: () => Promise<string | undefined>;
  /** Object id of who asked for the work that it is about; read only for callers who may touch but their own. */
  requester?: () => Promise<string | undefined>;
}

/** What somebody who has been let in may do besides, in the same place. */
export type Authority = (operation: OperationName) => boolean;

/**
 * Lets a caller do what its roles in the account allow, and nothing else. To whom an account gives no role at all,
 * it does not exist.
 *
 * @throws {LabAccountNotFoundError | ForbiddenError}
 */
export async function authorize(
  roles: Pick<RoleStore, 'rolesOf' | 'hasOwner'>,
  caller: Caller,
  attempt: Attempt,
): Promise<Authority> {
  const { operation, accountId } = attempt;
  const permission = permissionOf(operation);
  if (await mayAsAdmin(roles, caller, permission, accountId)) return () => false;
  const assignments = await roles.rolesOf(accountId, caller.objectId);
  if (assignments.length === 0) throw new LabAccountNotFoundError(accountId);
  const place = allows(assignments, permission, {}) ? {} : await placeOf(assignments, caller, attempt);
  if (!allows(assignments, permission, place)) throw new ForbiddenError(operation, rolesFor(permission));
  return (besides) => allows(assignments, permissionOf(besides), place);
}

/** What an attempt is about, as far as that matters for the roles of its caller. */
interface Place {
  lab?: string;
  /** The caller has asked for the work. */
  isOwn?: boolean;
}

async function placeOf(
  assignments: readonly RoleAssignment[],
  { objectId }: Caller,
  { operation, lab: findLab, requester }: Attempt,
): Promise<Place> {
  const permission = permissionOf(operation);
  const mayInLabs = assignments.some(
    ({ role: name, lab }) => permission[name] === 'lab' && lab !== undefined,
  );
  const mayOwn = assignments.some(({ role: name }) => permission[name] === 'own');
  const lab = mayInLabs ? await findLab() : undefined;
  const isOwn = mayOwn && (await requester?.()) === objectId;
  return { ...(lab !== undefined && { lab }), isOwn };
}

/** Whether one of the roles gives the permission in such a place. */
function allows(
  assignments: readonly RoleAssignment[],
  permission: Permission,
  { lab: place, isOwn = false }: Place,
): boolean {
  return assignments.some(({ role: name, lab }) => {
    const reach = permission[name];
    if (reach === 'lab') return lab !== undefined && lab === place;
    return reach === 'own' ? isOwn : reach === 'account';
  });
}

/**
 * Lets those through who are nobody in particular: messages, which act with a role, and only in the labs that their
 * account names.
 *
 * @throws {ForbiddenError} the same for a lab that is not named as for one that is not there
 */
export function authorizeMessage(
  { role: actingRole, labs }: MessageSettings,
  operation: OperationName,
  lab: string,
): Authority {
  const isNamed = labs === 'All' || labs.includes(lab);
  const may = (name: OperationName) => isNamed && OVER_LABS.has(permissionOf(name)[actingRole]);
  if (!may(operation)) throw new ForbiddenError(operation, rolesFor(permissionOf(operation)));
  return may;
}

/** Messages have asked for nothing that they could call their own. */
const OVER_LABS: ReadonlySet<Reach | undefined> = new Set<Reach>(['account', 'lab']);

const OF_WHAT: Record<Reach, string> = { account: '', lab: ' of the lab', own: ' who asked for it' };

/** The roles that have a permission, for people to read. */
export function rolesFor(permission: Permission): string[] {
  const readable = role.options.flatMap((name): string[] => {
    const reach = permission[name];
    // The labs of a Lab Creator are those whose owner they are.
    if (reach === undefined || (reach === 'lab' && name === 'LabCreator')) return [];
    return [`${name}${OF_WHAT[reach]}`];
  });
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
