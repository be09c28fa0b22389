import type { Page } from '../export/ports.ts';
import type { Lab } from '../lab/lab.ts';
import type { LabAccount } from './lab-account.ts';

/** What is remembered of lab accounts and of their labs. */
export interface AccountStore {
  /** Undefined also from the moment on that it is being deleted. */
  read(accountId: string): Promise<LabAccount | undefined>;
  /**
   * Makes the account, or changes nothing.
   *
   * @returns false when it is there already
   * @throws {LabAccountBeingDeleted}
   */
  add(account: LabAccount): Promise<boolean>;
  /**
   * Reads the account, asks for the change and writes it, again from the start when somebody else wrote in between.
   * `decide` returning the same leaves everything as it is.
   *
   * @returns the account as it is afterwards
   * @throws {LabAccountNotFound}
   */
  change(accountId: string, decide: (current: LabAccount) => LabAccount): Promise<LabAccount>;
  /** By id. A page begins after the account whose id it is given. */
  list(page: { size: number; continuation?: string }): Promise<Page<LabAccount>>;
  /** Of all accounts, those that are being deleted included: somebody has to see that through. */
  listIds(): Promise<string[]>;
  /** Ids of the accounts that the gallery is attached to. */
  listAttachedTo(galleryId: string): Promise<string[]>;
  readLab(accountId: string, labName: string): Promise<Lab | undefined>;
  /** @returns true when the lab is new */
  saveLab(lab: Lab): Promise<boolean>;
  /** By name. A page begins after the lab whose name it is given. */
  listLabs(accountId: string, page: { size: number; continuation?: string }): Promise<Page<Lab>>;
  /** Repeated, it changes nothing. */
  removeLab(accountId: string, labName: string): Promise<void>;
}
