import type { AccountStore } from '../account/ports.ts';
import { TemplateVmBusyError } from '../../domain/export/errors.ts';
import type { ExportStore } from '../export/ports.ts';
import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import { lookTwice } from '../arm/look-twice.ts';
import { checkLabDeletion, type LabDeletion } from './check-deletion.ts';
import { findLab, lockOfLab } from './find-lab.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { TemplateVms } from './ports.ts';

interface LabDeletionPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  exports: Pick<ExportStore, 'findHolder' | 'listOfLab'>;
  templateVms: Pick<TemplateVms, 'look'>;
}

/**
 * Says what deleting a lab would do. Nothing is touched.
 *
 * @throws {LabAccountNotFoundError | LabNotFoundError}
 */
export async function previewLabDeletion(
  ports: LabDeletionPorts,
  accountId: string,
  name: string,
): Promise<LabDeletion> {
  return impactOn(ports, await findLab(ports, accountId, name));
}

/**
 * Accepts the deletion of a lab.
 *
 * @param confirm throws where it would do something else than the caller has seen
 * @throws {LabAccountNotFoundError | LabNotFoundError | TemplateVmBusyError} and what `confirm` and `acceptJob` throw
 */
export async function requestLabDeletion(
  ports: LabDeletionPorts & AcceptJobPorts,
  { accountId, name }: { accountId: string; name: string },
  requested: Requested,
  confirm: (impact: LabDeletion) => void,
): Promise<Job> {
  const lab = await findLab(ports, accountId, name);
  confirm(await impactOn(ports, lab));
  const holder = await ports.exports.findHolder(accountId, lab.templateVmId);
  if (holder !== undefined) throw new TemplateVmBusyError(name, holder);
  return acceptJob(ports, {
    ...requested,
    accountId,
    kind: 'DeleteLab',
    target: `labs/${name}`,
    order: { lab },
    lock: lockOfLab(name),
  });
}

async function impactOn(ports: LabDeletionPorts, lab: Lab): Promise<LabDeletion> {
  return checkLabDeletion(ports, lab, await lookTwice(() => ports.templateVms.look(lab.templateVmId)));
}
