import { ADMIN_ROLE, type Caller } from '../../domain/access/caller.ts';
import type { RoleStore } from '../access/ports.ts';
import type { Page } from '../page.ts';
import type { LabAccount } from '../../domain/account/lab-account.ts';
import type { AccountStore } from './ports.ts';

interface ListPorts {
  accounts: Pick<AccountStore, 'list'>;
  roles: Pick<RoleStore, 'rolesOf'>;
}

/** So many accounts are looked at together. */
const AT_ONCE = 100;

/**
 * The accounts in which the caller has a role, by id; all of them for an administrator of the tenant. A page ends
 * with one that the caller may see: where the next one begins must not tell of others.
 */
export async function listAccountsOf(
  { accounts, roles }: ListPorts,
  { objectId, appRoles }: Caller,
  { size, continuation }: { size: number; continuation?: string },
): Promise<Page<LabAccount>> {
  const isAdmin = appRoles.includes(ADMIN_ROLE);
  const mayKnow = async ({ id }: LabAccount) => isAdmin || (await roles.rolesOf(id, objectId)).length > 0;
  const seen: LabAccount[] = [];
  let after = continuation;
  do {
    const page = await accounts.list({ size: AT_ONCE, ...(after !== undefined && { continuation: after }) });
    const known = await Promise.all(page.items.map(mayKnow));
    seen.push(...page.items.filter((_account, index) => known[index]));
    after = page.continuation;
  } while (after !== undefined && seen.length <= size);
  const last = seen.length > size ? seen[size - 1] : undefined;
  return { items: seen.slice(0, size), ...(last && { continuation: last.id }) };
}
