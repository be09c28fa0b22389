import type { AccountStore } from '../account/ports.ts';
import { TemplateVmBusyError } from '../../domain/export/errors.ts';
import type { ExportStore } from '../export/ports.ts';
import { acceptJob, type AcceptJobPorts, type Requested } from '../job/accept-job.ts';
import type { Job } from '../../domain/job/job.ts';
import { captureOf } from './capture-of.ts';
import { findLab, lockOfLab } from './find-lab.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { TemplateVms, TemplateVmView, VmAccess } from './ports.ts';
import type { NewPassword } from '../../domain/lab/new-password.ts';
import { setPassword } from './set-password.ts';
import { currentDetailsOf } from './template-vm-details.ts';

interface TemplateVmPorts extends AcceptJobPorts {
  accounts: Pick<AccountStore, 'read' | 'readLab'>;
  exports: Pick<ExportStore, 'findHolder' | 'read'>;
  templateVms: Pick<TemplateVms, 'look'>;
}

interface LabRef {
  accountId: string;
  name: string;
}

/**
 * Accepts the start or the stop of a lab's template VM. What pages were shown of it before is forgotten.
 *
 * @throws {LabAccountNotFoundError | LabNotFoundError | TemplateVmNotFoundError | TemplateVmBusyError}
 * @throws {TemplateVmNotReadyError | AzureNotWillingError} and what `acceptJob` throws
 */
export async function requestTurn(
  ports: TemplateVmPorts & { templateVmView: Pick<TemplateVmView, 'forget'> },
  { accountId, name }: LabRef,
  action: 'Start' | 'Stop',
  requested: Requested,
): Promise<Job> {
  const starts = action === 'Start';
  const lab = await findLab(ports, accountId, name);
  await assertNotCaptured(ports, lab);
  await currentDetailsOf(ports, lab, { starts });
  const job = await acceptJob(ports, {
    ...requested,
    accountId,
    target: `labs/${name}/template-vm`,
    lock: lockOfLab(name),
    kind: starts ? 'TurnOnTemplateVm' : 'TurnOffTemplateVm',
    order: { templateVmId: lab.templateVmId },
  });
  ports.templateVmView.forget(lab.templateVmId);
  return job;
}

/**
 * Has Azure set a password in a lab's template VM, and accepts the operation that follows it. The password goes from
 * here to Azure and nowhere else.
 *
 * @throws {LabAccountNotFoundError | LabNotFoundError | TemplateVmBusyError} and what `setPassword` and `acceptJob` throw
 */
export async function requestPasswordReset(
  ports: TemplateVmPorts & { vmAccess: VmAccess },
  { accountId, name }: LabRef,
  access: NewPassword,
  requested: Requested,
): Promise<Job> {
  const lab = await findLab(ports, accountId, name);
  await assertNotCaptured(ports, lab);
  const order = await setPassword(ports, lab, access);
  return acceptJob(ports, {
    ...requested,
    accountId,
    kind: 'ResetPassword',
    target: `labs/${name}/template-vm`,
    order,
  });
}

/** @throws {TemplateVmBusyError} */
async function assertNotCaptured(
  { exports }: Pick<TemplateVmPorts, 'exports'>,
  { accountId, name, templateVmId }: Lab,
): Promise<void> {
  const exportId = await captureOf(exports, accountId, templateVmId);
  if (exportId !== undefined) throw new TemplateVmBusyError(name, exportId);
}
