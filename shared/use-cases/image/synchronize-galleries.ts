import type { AccountStore } from '../account/ports.ts';
import { acceptJob, type AcceptJobPorts, type JobOrder, type Requested } from '../job/accept-job.ts';
import { OperationInProgressError } from '../../domain/job/errors.ts';
import type { Job } from '../../domain/job/job.ts';
import { findViewer } from './find-image.ts';

/** A lab account's gallery is synchronised once at a time. */
export function synchronizationOf(accountId: string, galleryId: string): JobOrder {
  return {
    accountId,
    kind: 'SynchronizeGallery',
    target: 'gallery',
    order: { galleryId },
    lock: 'synchronize',
  };
}

/**
 * Accepts that the gallery of an account is synchronised now.
 *
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError} and what `acceptJob` throws
 */
export async function requestSynchronization(
  ports: AcceptJobPorts & { accounts: Pick<AccountStore, 'read'> },
  accountId: string,
  requested: Requested,
): Promise<Job> {
  const { id, galleryId } = await findViewer(ports, accountId);
  return acceptJob(ports, { ...synchronizationOf(id, galleryId), ...requested });
}

/**
 * Begins to synchronise every gallery that is attached to a lab account: each once, for the first account by name. One
 * that is being synchronised is left alone, and what can't be begun keeps nothing else from it.
 *
 * @returns the galleries that could not be begun with, and why
 */
export async function synchronizeGalleries(
  ports: AcceptJobPorts & { accounts: Pick<AccountStore, 'listIds' | 'read'> },
): Promise<{ galleryId: string; cause: unknown }[]> {
  const begun = new Set<string>();
  const failed: { galleryId: string; cause: unknown }[] = [];
  for (const accountId of await ports.accounts.listIds()) {
    const galleryId = (await ports.accounts.read(accountId))?.galleryId;
    if (galleryId === undefined || begun.has(galleryId.toLowerCase())) continue;
    begun.add(galleryId.toLowerCase());
    try {
      await acceptJob(ports, synchronizationOf(accountId, galleryId));
    } catch (cause) {
      if (!(cause instanceof OperationInProgressError)) failed.push({ galleryId, cause });
    }
  }
  return failed;
}
