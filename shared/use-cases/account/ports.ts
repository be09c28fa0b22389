import type { Page } from '../page.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { LabAccount } from '../../domain/account/lab-account.ts';

/** What is remembered of lab accounts and of their labs. */
export interface AccountStore {
  /** Undefined also from the moment on that it is being deleted. */
  read(accountId: string): Promise<LabAccount | undefined>;
  /**
   * Makes the account, or changes nothing. Where an earlier one of its id is recorded as deleted, what is left of that
   * goes; where nothing is recorded, nothing goes.
   *
   * @returns false when it is there already
   * @throws {LabAccountBeingDeletedError | LabAccountRecordLostError}
   */
  add(account: LabAccount): Promise<boolean>;
  /**
   * Reads the account, asks for the change and writes it, again from the start when somebody else wrote in between.
   * `decide` returning the same leaves everything as it is.
   *
   * @returns the account as it is afterwards
   * @throws {LabAccountNotFoundError}
   */
  change(accountId: string, decide: (current: LabAccount) => LabAccount): Promise<LabAccount>;
  /** By id. A page begins after the account whose id it is given. */
  list(page: { size: number; continuation?: string }): Promise<Page<LabAccount>>;
  /** Of all accounts, those that are being deleted or were included: somebody has to see that through. */
  listIds(): Promise<string[]>;
  /** Ids of the accounts that the gallery is attached to, those that are being deleted included. */
  listAttachedTo(galleryId: string): Promise<string[]>;
  readLab(accountId: string, labName: string): Promise<Lab | undefined>;
  /**
   * Writes a lab that is new, or in place of the one that is known.
   *
   * @returns false, and nothing is written, where it is not as it was known, or would get another template VM while an
   *   export holds the one that it has
   */
  saveLab(lab: Lab, known?: Lab): Promise<boolean>;
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

/**
 * What the deletion of an account does to what is remembered of it. Each may be repeated, and does nothing for a job
 * that the account is not marked by.
 */
export interface AccountDeletion {
  /** True while the account is marked. */
  isUnderWay(accountId: string): Promise<boolean>;
  /** From now on the account is not there for anybody, and no other can have its id. The last job to mark it has it. */
  mark(accountId: string, jobId: string): Promise<void>;
  unmark(accountId: string, jobId: string): Promise<void>;
  /**
   * Deletes some thousand rows of what stands in the account; not the events in its outbox.
   *
   * @returns whether there is more
   */
  deleteRows(accountId: string, spared: Spared): Promise<boolean>;
  /** Writes down, in place of the account, that it was deleted, and by which job: its id is free. */
  bury(accountId: string, jobId: string): Promise<void>;
}
