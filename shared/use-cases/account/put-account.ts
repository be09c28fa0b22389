import type { LabAccount, LabAccountSettings } from '../../domain/account/lab-account.ts';
import type { AccountStore } from './ports.ts';

interface PutPorts {
  accounts: Pick<AccountStore, 'add' | 'change'>;
  clock: { now(): Date };
}

/**
 * Makes the account with these settings, if there is none of its id.
 *
 * @returns undefined when there is one already, which stays as it is
 * @throws {LabAccountBeingDeletedError}
 */
export async function makeAccount(
  { accounts, clock }: PutPorts,
  id: string,
  settings: LabAccountSettings,
): Promise<LabAccount | undefined> {
  const now = clock.now().toISOString();
  const account = { id, ...settings, createdAt: now, changedAt: now };
  return (await accounts.add(account)) ? account : undefined;
}

/**
 * Gives the account these settings in place of those that it has; its gallery stays attached.
 *
 * @param allow is shown the account that would be changed, and throws where it must not be
 * @throws {LabAccountNotFoundError} and what `allow` throws
 */
export function changeSettings(
  { accounts, clock }: PutPorts,
  id: string,
  settings: LabAccountSettings,
  allow: (current: LabAccount) => void,
): Promise<LabAccount> {
  return accounts.change(id, (current) => {
    allow(current);
    const { galleryId, createdAt, changedAt } = current;
    const next = {
      id,
      ...settings,
      createdAt,
      changedAt,
      ...(galleryId !== undefined && { galleryId }),
    };
    return isSame(next, current) ? current : { ...next, changedAt: clock.now().toISOString() };
  });
}

function isSame(a: LabAccount, b: LabAccount): boolean {
  const inOrder = (account: LabAccount) => JSON.stringify(account, sortedKeys);
  return inOrder(a) === inOrder(b);
}

/** For `JSON.stringify`: objects with their fields by name. */
function sortedKeys(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
