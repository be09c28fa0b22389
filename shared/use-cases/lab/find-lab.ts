import { LabAccountNotFound } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { LabNotFound, type Lab } from '../../domain/lab/lab.ts';

/** @throws {LabAccountNotFound | LabNotFound} */
export async function findLab(
  { accounts }: { accounts: Pick<AccountStore, 'read' | 'readLab'> },
  accountId: string,
  name: string,
): Promise<Lab> {
  if (!(await accounts.read(accountId))) throw new LabAccountNotFound(accountId);
  const lab = await accounts.readLab(accountId, name);
  if (!lab) throw new LabNotFound(accountId, name);
  return lab;
}

/** The lock of the operations of a lab, of which one goes on at a time. */
export function lockOfLab(labName: string): string {
  return `lab:${labName}`;
}
