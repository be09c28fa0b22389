import type { AccountStore } from '../account/ports.ts';
import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import { findViewer } from '../image/find-image.ts';
import { LabExistsError, LabNotPossibleError } from '../../domain/lab/errors.ts';
import { lockOfLab } from './find-lab.ts';
import type { LabImagePorts } from './find-lab-image.ts';
import type { LabOrder, LabRequest } from '../../domain/lab/lab-order.ts';
import { checkLab } from './plan-lab.ts';

interface RequestLabPorts extends LabImagePorts, AcceptJobPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
}

/**
 * Accepts the creation of a lab from an image, with everything checked that stands against it.
 *
 * @param creator who becomes the owner of the lab
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError | ImageVersionNotFoundError}
 * @throws {LabExistsError | LabNotPossibleError} and what `acceptJob` throws
 */
export async function requestLab(
  ports: RequestLabPorts,
  accountId: string,
  request: LabRequest,
  creator: LabOrder['creator'],
  requested: Requested,
): Promise<Job> {
  const viewer = await findViewer(ports, accountId);
  const order = {
    ...requested,
    accountId,
    kind: 'CreateLab' as const,
    target: `labs/${request.name}`,
    order: { ...request, galleryId: viewer.galleryId, creator },
    lock: lockOfLab(request.name),
  };
  return acceptJob(ports, order, async () => {
    if (await ports.accounts.readLab(accountId, request.name))
      throw new LabExistsError(accountId, request.name);
    const { refusals } = await checkLab(ports, viewer, request);
    if (refusals.length > 0) throw new LabNotPossibleError(refusals);
  });
}
