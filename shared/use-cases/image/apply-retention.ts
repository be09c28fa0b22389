import {
  LabAccountNotFoundError,
  NoGalleryAttachedError,
  type LabAccount,
} from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import { acceptJob, type AcceptJobPorts, type JobOrder, type Requested } from '../job/accept-job.ts';
import { OperationInProgressError } from '../../domain/job/errors.ts';
import type { Job } from '../../domain/job/job.ts';
import { NoRetentionPolicyError } from '../../domain/image/errors.ts';

/** The job that applies an account's own policy, once at a time. @throws {NoGalleryAttachedError | NoRetentionPolicyError} */
function retentionJobOf({ id: accountId, galleryId, retention: policy }: LabAccount): JobOrder {
  if (galleryId === undefined) throw new NoGalleryAttachedError(accountId);
  if (!policy) throw new NoRetentionPolicyError(accountId);
  return {
    accountId,
    kind: 'ApplyRetention',
    target: 'retention',
    order: { galleryId, policy },
    lock: 'retention',
  };
}

/**
 * Accepts that an account's own policy is applied now.
 *
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | NoRetentionPolicyError} and what `acceptJob` throws
 */
export async function requestRetention(
  ports: AcceptJobPorts & { accounts: Pick<AccountStore, 'read'> },
  accountId: string,
  requested: Requested,
): Promise<Job> {
  return acceptJob(ports, { ...retentionJobOf(await readAccount(ports.accounts, accountId)), ...requested });
}

/** @throws {LabAccountNotFoundError} */
export async function readAccount(
  accounts: Pick<AccountStore, 'read'>,
  accountId: string,
): Promise<LabAccount> {
  const account = await accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  return account;
}

/**
 * Begins to apply the policy of every lab account that has one. Where it is being applied it is left alone, and what
 * can't be begun keeps nothing else from it.
 *
 * @returns the accounts that could not be begun with, and why
 */
export async function applyAllRetention(
  ports: AcceptJobPorts & { accounts: Pick<AccountStore, 'listIds' | 'read'> },
): Promise<{ accountId: string; cause: unknown }[]> {
  const failed: { accountId: string; cause: unknown }[] = [];
  for (const accountId of await ports.accounts.listIds()) {
    try {
      const account = await ports.accounts.read(accountId);
      if (account?.galleryId === undefined || !account.retention) continue;
      await acceptJob(ports, retentionJobOf(account));
    } catch (cause) {
      if (!(cause instanceof OperationInProgressError)) failed.push({ accountId, cause });
    }
  }
  return failed;
}
