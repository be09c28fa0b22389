import type { Lab } from '../lab/lab.ts';
import type { LabAccount } from './lab-account.ts';

/** What is remembered of lab accounts and of their labs. */
export interface AccountStore {
  read(accountId: string): Promise<LabAccount | undefined>;
  /** @returns true when the account is new */
  save(account: LabAccount): Promise<boolean>;
  listIds(): Promise<string[]>;
  readLab(accountId: string, labName: string): Promise<Lab | undefined>;
  /** @returns true when the lab is new */
  saveLab(lab: Lab): Promise<boolean>;
}
