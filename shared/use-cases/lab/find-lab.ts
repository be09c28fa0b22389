import { LabAccountNotFoundError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { LabNotFoundError, type Lab } from '../../domain/lab/lab.ts';

/** @throws {LabAccountNotFoundError | LabNotFoundError} */
export async function findLab(
  { accounts }: { accounts: Pick<AccountStore, 'read' | 'readLab'> },
  accountId: string,
  name: string,
): Promise<Lab> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFoundError(accountId);
  const lab = await accounts.readLab(accountId, name);
  if (!lab) throw new LabNotFoundError(accountId, name);
  return lab;
}

/** The lock of the operations of a lab, of which one goes on at a time. */
export function lockOfLab(labName: string): string {
  return `lab:${labName}`;
}
