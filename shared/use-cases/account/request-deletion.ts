import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import { assertDeletable, type DeleteAccountPorts } from './delete-account.ts';
import type { LabAccount } from '../../domain/account/lab-account.ts';

/**
 * Accepts the deletion of a lab account.
 *
 * @param confirm is shown the account, and throws where the caller knows another state of it
 * @throws {LabAccountNotFoundError | LabAccountHasLabsError | LabAccountBusyError} and what `confirm` and `acceptJob` throw
 */
export async function requestAccountDeletion(
  ports: DeleteAccountPorts & AcceptJobPorts,
  accountId: string,
  requested: Requested,
  confirm: (account: LabAccount) => void,
): Promise<Job> {
  await assertDeletable(ports, accountId, confirm);
  return acceptJob(ports, {
    ...requested,
    accountId,
    kind: 'DeleteLabAccount',
    target: '',
    order: {},
    lock: 'account',
  });
}
