import type { ExportStore } from '../export/ports.ts';
import type { JobStore } from '../job/ports.ts';
import type { LabBuilds } from '../lab/ports.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import {
  LabAccountBusyError,
  LabAccountHasLabsError,
  LabAccountNotFoundError,
  type LabAccount,
} from '../../domain/account/lab-account.ts';
import type { AccountDeletion, AccountStore } from './ports.ts';

export interface DeleteAccountPorts {
  accounts: Pick<AccountStore, 'read' | 'listLabs'>;
  deletion: AccountDeletion;
  exports: Pick<ExportStore, 'listOpen'>;
  jobs: Pick<JobStore, 'listOpen'>;
  labBuilds: Pick<LabBuilds, 'list'>;
}

/**
 * Refuses the deletion of an account that is still needed. One whose deletion was given up may be deleted again.
 *
 * @param assertKnown is shown the account, and throws where the caller knows another state of it
 * @throws {LabAccountNotFoundError | LabAccountHasLabsError | LabAccountBusyError} and what `assertKnown` throws
 */
export async function assertDeletable(
  ports: DeleteAccountPorts,
  accountId: string,
  assertKnown: (account: LabAccount) => void,
): Promise<void> {
  const account = await ports.accounts.read(accountId);
  if (account) {
    assertKnown(account);
    await assertUnused(ports, accountId, undefined);
  } else if (!(await ports.deletion.isUnderWay(accountId))) throw new LabAccountNotFoundError(accountId);
}

/**
 * Takes the account out of use: from now on it is not there for anybody. What others began in the meantime is seen
 * after that, and then the account stays as it was. Repeated, it changes nothing.
 *
 * @param jobId of the deletion itself
 * @throws {LabAccountHasLabsError | LabAccountBusyError}
 */
export async function markForDeletion(
  ports: DeleteAccountPorts,
  accountId: string,
  jobId: string,
): Promise<void> {
  await ports.deletion.mark(accountId, jobId);
  try {
    await assertUnused(ports, accountId, jobId);
  } catch (refusal) {
    await ports.deletion.unmark(accountId, jobId);
    throw refusal;
  }
}

const PAGE = 1_000;

async function assertUnused(
  { accounts, exports, jobs, labBuilds }: DeleteAccountPorts,
  accountId: string,
  ownJob: string | undefined,
): Promise<void> {
  const [labs, openExports, openJobs, builds] = await Promise.all([
    accounts.listLabs(accountId, { size: PAGE }),
    exports.listOpen(accountId),
    jobs.listOpen(accountId),
    labBuilds.list(accountId),
  ]);
  if (labs.items.length > 0) {
    const names = labs.items.map(({ name }) => name);
    throw new LabAccountHasLabsError(accountId, names, labs.continuation !== undefined);
  }
  const work = [
    ...openExports.map((id) => workOf(`exports/${id}`, `Export ${id}`)),
    ...openJobs.filter((id) => id !== ownJob).map((id) => workOf(`operations/${id}`, `Operation ${id}`)),
    // Without the account nobody would know of what is still in Azure.
    ...builds.map(({ build }) => workOf(`labs/${build.labName}`, `The removal of lab ${build.labName}`)),
  ];
  if (work.length > 0) throw new LabAccountBusyError(accountId, work);
}

/** Something that goes on, as a reason to wait. */
export function workOf(target: string, what: string): RefusalDetail {
  return { code: 'WorkGoesOn', message: `${what} is not over.`, target };
}
