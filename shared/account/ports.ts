import type { Lab } from '../lab/lab.ts';
import type { LabAccount } from './lab-account.ts';

/** What is remembered of lab accounts and of their labs. */
export interface AccountStore {
  read(accountId: string): Promise<LabAccount | undefined>;
  /** Makes the account, or changes nothing. @returns false when it is there already */
  add(account: LabAccount): Promise<boolean>;
  /** Writes the account, whatever is there. */
  save(account: LabAccount): Promise<void>;
  listIds(): Promise<string[]>;
  readLab(accountId: string, labName: string): Promise<Lab | undefined>;
  /** @returns true when the lab is new */
  saveLab(lab: Lab): Promise<boolean>;
}
