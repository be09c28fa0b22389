import type { Page } from '../export/ports.ts';
import type { Lab } from '../lab/lab.ts';
import type { LabAccount } from './lab-account.ts';

/** What is remembered of lab accounts and of their labs. */
export interface AccountStore {
  /** Undefined also from the moment on that it is being deleted. */
  read(accountId: string): Promise<LabAccount | undefined>;
  /**
   * Makes the account, or changes nothing. What is left of an earlier one of its id goes.
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

/** What of a deletion is left in the account's partition for whoever follows it. */
export interface Spared {
  jobId: string;
  /** Object id of who asked for the deletion: without a role nobody learns of its end. */
  principalId: string;
}

/** What the deletion of an account does to what is remembered of it. Each may be repeated. */
export interface AccountDeletion {
  /** True while the account is marked. */
  isUnderWay(accountId: string): Promise<boolean>;
  /** From now on the account is not there for anybody, and no other can have its id. */
  mark(accountId: string): Promise<void>;
  unmark(accountId: string): Promise<void>;
  /**
   * Deletes some thousand rows of what stands in the account; not the events in its outbox.
   *
   * @returns whether there is more
   */
  deleteRows(accountId: string, spared: Spared): Promise<boolean>;
  /** Forgets the account itself: its id is free. */
  forget(accountId: string): Promise<void>;
}
