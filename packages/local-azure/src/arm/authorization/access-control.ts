import { authorizationFailed, linkedAuthorizationFailed } from '../core/errors.ts';
import type { Faults } from '../core/faults.ts';
import type { Permission } from './permissions.ts';
import { OWNER, type RoleDefinition } from './role-definition.ts';

/** A role given to a principal over a scope and all that is in it. */
export interface RoleAssignment {
  /** The principal's object id, the `oid` of its tokens. */
  readonly principalId: string;
  /** `Owner`, or the name of one of the roles that are given. */
  readonly role: string;
  /** `/subscriptions/{id}`, a resource group's or a resource's id; `/` for everything. */
  readonly scope: string;
}

/** Who may do what. */
export interface AccessOptions {
  /** The custom roles; the built-in `Owner` is there without. */
  readonly roles: readonly RoleDefinition[];
  readonly assignments: readonly RoleAssignment[];
}

/** An assignment names a role that is not there. */
export class UnknownRoleError extends Error {
  override readonly name = 'UnknownRoleError';
  readonly role: string;

  constructor(role: string) {
    super(`There is no role '${role}' to assign.`);
    this.role = role;
  }
}

interface Grant {
  readonly scope: string;
  readonly role: RoleDefinition;
}

/** Judges requests by role assignments, and remembers which actions came of it. */
export class AccessControl {
  /** By principal; undefined where everybody may do everything. */
  readonly #grants: ReadonlyMap<string, readonly Grant[]> | undefined;
  readonly #faults: Faults;
  readonly #granted = new ActionsByPrincipal();
  readonly #refused = new ActionsByPrincipal();

  /** @throws UnknownRole */
  constructor(options: AccessOptions | undefined, faults: Faults) {
    this.#grants = options && grantsOf(options);
    this.#faults = faults;
  }

  /** Azure's actions that the principal asked for and was allowed, each once, sorted. */
  granted(principalId: string): string[] {
    return this.#granted.of(principalId);
  }

  /** As `granted`, the actions that no role of the principal's allowed. Refusals by a fault do not count. */
  refused(principalId: string): string[] {
    return this.#refused.of(principalId);
  }

  /**
   * Lets a request pass that has its own permission and those on what its body names.
   *
   * @throws ArmError 403 `AuthorizationFailed` or `LinkedAuthorizationFailed`
   */
  require(principalId: string, permission: Permission, linked: readonly Permission[]): void {
    if (!this.#isAllowed(principalId, permission)) throw authorizationFailed(principalId, permission);
    for (const other of linked) {
      if (this.#isAllowed(principalId, other)) continue;
      throw linkedAuthorizationFailed(principalId, permission, other);
    }
    for (const { action } of [permission, ...linked]) this.#granted.add(principalId, action);
  }

  /** The roles that a principal has over a scope: all that Azure tells of them, the permissions. */
  rolesOver(principalId: string, scope: string): RoleDefinition[] {
    if (!this.#grants) return [OWNER];
    const missing = this.#faults.standing('role-missing').map(({ action }) => action);
    return (this.#grants.get(principalId) ?? [])
      .filter((grant) => isWithin(scope, grant.scope))
      .map(({ role }) => (role === OWNER ? role : { ...role, NotActions: [...role.NotActions, ...missing] }));
  }

  #isAllowed(principalId: string, { action, scope }: Permission): boolean {
    if (!this.#grants) return true;
    const grants = (this.#grants.get(principalId) ?? []).filter(
      (grant) => isWithin(scope, grant.scope) && allows(grant.role, action),
    );
    if (grants.length === 0) {
      this.#refused.add(principalId, action);
      return false;
    }
    const isOwner = grants.some(({ role }) => role === OWNER);
    return isOwner || this.#faults.takeForAction(action) === undefined;
  }
}

class ActionsByPrincipal {
  readonly #actions = new Map<string, Set<string>>();

  add(principalId: string, action: string): void {
    const known = this.#actions.get(principalId) ?? new Set();
    this.#actions.set(principalId, known.add(action));
  }

  of(principalId: string): string[] {
    return [...(this.#actions.get(principalId) ?? [])].sort();
  }
}

function grantsOf({ roles, assignments }: AccessOptions): ReadonlyMap<string, readonly Grant[]> {
  const byName = new Map([OWNER, ...roles].map((role) => [role.Name, role]));
  const grants = assignments.map(({ principalId, role: name, scope }) => {
    const role = byName.get(name);
    if (!role) throw new UnknownRoleError(name);
    return { principalId, scope, role };
  });
  return Map.groupBy(grants, ({ principalId }) => principalId);
}

/** Whether a role allows an action; `NotActions` are taken out of its own `Actions` alone (Azure docs, role-definitions). */
export function allows({ Actions, NotActions }: RoleDefinition, action: string): boolean {
  const matches = (pattern: string): boolean => patternOf(pattern).test(action);
  return Actions.some(matches) && !NotActions.some(matches);
}

/** A `*` stands for any text, slashes too. */
function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 'i');
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w/]/g, (character) => `\\${character}`);
}

/** Whether a scope is another one or lies in it: ids are compared without case, segment by segment. */
export function isWithin(scope: string, outer: string): boolean {
  const parent = outer.toLowerCase().replace(/\/+$/, '');
  return `${scope.toLowerCase()}/`.startsWith(`${parent}/`);
}
