import { randomUUID } from 'node:crypto';
import { LabAccountNotFoundError } from '../../shared/domain/account/lab-account.ts';
import type { AccountStore } from '../../shared/use-cases/account/ports.ts';
import type { AuditEntry } from '../../shared/domain/access/audit.ts';
import { authorize, type Authority } from '../../shared/use-cases/access/authorize.ts';
import { ADMIN_ROLE, missingPermission, type Caller } from '../../shared/domain/access/caller.ts';
import { ForbiddenError, MissingPermissionError } from '../../shared/domain/access/errors.ts';
import type { OperationName } from '../../shared/domain/access/permissions.ts';
import type { AuditLog, RoleStore, Tokens } from '../../shared/use-cases/access/ports.ts';
import { assertWithinRate, type RequestRate } from '../../shared/use-cases/access/request-rate.ts';
import type { RepeatedRefusals } from '../../shared/use-cases/access/repeated-refusals.ts';
import type { StrangerRefusals } from '../../shared/use-cases/access/stranger-refusals.ts';
import type { Clock } from '../../shared/use-cases/clock.ts';
import { Refusal } from '../../shared/domain/refusal/refusal.ts';
import { newestFirstId } from '../../shared/domain/resource/newest-first-id.ts';
import type { EndpointRequest } from './public-address.ts';

export interface GuardPorts {
  tokens: Tokens;
  roles: RoleStore;
  audit: AuditLog;
  strangers: StrangerRefusals;
  repeated: RepeatedRefusals;
  accounts: Pick<AccountStore, 'read'>;
  rate: RequestRate;
  clock: Clock;
}

/** What somebody wants to do, and where. */
export interface AccessRequest {
  operation: OperationName;
  accountId: string;
  lab: () => Promise<string | undefined>;
  /** Object id of who asked for the work that it is about. */
  requester?: () => Promise<string | undefined>;
}

/** Lets nobody through whom the account does not know, and writes down who did what. */
export interface Guard {
  /** @throws {UnauthenticatedError | SignInUnavailableError | MissingPermissionError | TooManyRequestsError} */
  admit(request: Pick<EndpointRequest, 'headers'>): Promise<Caller>;
  /**
   * @returns what the caller may do besides, in the same place
   * @throws {LabAccountNotFoundError | ForbiddenError}
   */
  allow(caller: Caller, access: AccessRequest): Promise<Authority>;
  /**
   * Writes down what came of a request that changes something, or was refused for lack of a role: in the account's
   * audit if the caller has a part in it, otherwise as one more count for the operators; so is a refusal that was noted
   * often enough within the hour.
   */
  note(done: AuditRecord): Promise<void>;
}

export interface AuditRecord {
  caller: Caller;
  accountId: string;
  operation: string;
  /** The path of the request. */
  target: string;
  requestId: string;
  /** What went wrong, if something did. */
  error?: unknown;
}

export function createGuard(ports: GuardPorts): Guard {
  /** True of who has a role in the account, or may do something there as the tenant's administrator. */
  async function hasPart(caller: Caller, accountId: string, error: unknown): Promise<boolean> {
    if (caller.appRoles.includes(ADMIN_ROLE) && !(error instanceof LabAccountNotFoundError)) return true;
    return (await ports.roles.rolesOf(accountId, caller.objectId)).length > 0;
  }

  return {
    async admit(request) {
      const caller = await ports.tokens.check(request.headers.get('authorization') ?? undefined);
      const missing = missingPermission(caller);
      if (missing !== undefined) throw new MissingPermissionError(missing);
      assertWithinRate(ports.rate, caller);
      return caller;
    },

    allow: (caller, access) => authorize(ports.roles, caller, access),

    async note({ caller, error, ...record }) {
      if (error !== undefined) {
        const { accountId, operation } = record;
        // A stranger must not fill an account's audit, nor anybody that of an account that does not exist.
        if (!(await hasPart(caller, accountId, error))) {
          await ports.strangers.count({ caller, accountId, operation });
          return;
        }
        if (!(await ports.accounts.read(accountId))) return;
        // Nor does who has a role, by the same refusal over and over.
        const { outcome, code = '' } = outcomeOf(error);
        const refusal = { accountId, callerId: caller.objectId, operation, code };
        if (outcome === 'Refused' && ports.repeated.isRepeated(refusal)) {
          await ports.strangers.count({ caller, accountId, operation });
          return;
        }
      }
      const at = ports.clock.now();
      await ports.audit.append({
        ...record,
        id: newestFirstId(at, randomUUID()),
        at: at.toISOString(),
        callerId: caller.objectId,
        callerName: caller.name,
        callerKind: caller.kind,
        ...outcomeOf(error),
      });
    },
  };
}

function outcomeOf(error: unknown): Pick<AuditEntry, 'outcome' | 'code'> {
  if (error === undefined) return { outcome: 'Done' };
  if (!(error instanceof Refusal)) return { outcome: 'Failed' };
  // Outside it looks as if there were no such account; inside, somebody was kept out of it.
  const code = error instanceof LabAccountNotFoundError ? 'Forbidden' : error.code;
  return { outcome: 'Refused', code };
}

/** True for a refusal that tells the account's owners something, also of somebody who only wanted to look. */
export function isForWantOfRole(error: unknown): boolean {
  return error instanceof ForbiddenError || error instanceof LabAccountNotFoundError;
}
