import type { Page } from '../page.ts';
import type { AuditEntry } from '../../domain/access/audit.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { RoleAssignment } from '../../domain/access/role-assignment.ts';
import type { RefusalCount } from '../../domain/access/refusal-count.ts';

/** Checks access tokens. */
export interface Tokens {
  /**
   * @param authorization the request's `Authorization` header
   * @throws {UnauthenticatedError} when the token is missing or not good, whatever is wrong with it
   */
  check(authorization: string | undefined): Promise<Caller>;
}

/** The roles that an account's users and service principals have. */
export interface RoleStore {
  /** Every role of one principal in the account: what each request needs. */
  rolesOf(accountId: string, principalId: string): Promise<RoleAssignment[]>;
  /** By id. A page begins after the assignment whose id it is given. */
  list(accountId: string, page: { size: number; continuation?: string }): Promise<Page<RoleAssignment>>;
  hasOwner(accountId: string): Promise<boolean>;
  /** @returns the assignment as it was given first, when the principal has the role already */
  add(assignment: RoleAssignment): Promise<{ assignment: RoleAssignment; isNew: boolean }>;
  /**
   * The same, only while the account has no Owner.
   *
   * @returns `refused` when it has one by now
   */
  addFirstOwner(assignment: RoleAssignment): Promise<'added' | 'refused'>;
  /** @throws {RoleAssignmentNotFoundError | LastOwnerError} */
  remove(accountId: string, id: string): Promise<void>;
}

/** Who did what: written, never changed, never deleted. */
export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** The newest first, none of before `since`. A page begins after the entry whose id it is given. */
  list(
    accountId: string,
    page: { size: number; continuation?: string },
    since: Date,
  ): Promise<Page<AuditEntry>>;
}

/** How often strangers were refused, for the operators. */
export interface RefusalCounts {
  /** Adds to what is counted of the caller in the hour. */
  add(count: RefusalCount): Promise<void>;
  /** Forgets the counts of all hours before the one given. */
  forgetBefore(hour: string): Promise<void>;
}
