import { notReadable } from '../arm/look-twice.ts';
import { InvalidInputError } from '../../domain/refusal/refusal.ts';
import { AzureNotWillingError, TemplateVmNotReadyError } from '../../domain/lab/errors.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import { whyNotAccepted } from '../../domain/lab/password-rules.ts';
import type { TemplateVms, VmAccess } from './ports.ts';
import type { NewPassword } from '../../domain/lab/new-password.ts';
import type { OsType } from '../../domain/template-vm/template-vm.ts';
import { currentDetailsOf } from './template-vm-details.ts';

/**
 * Has Azure set a password in a lab's template VM. It goes from here to Azure and nowhere else.
 *
 * @returns the VM whose agent sets it now; nothing of the password is in it
 * @throws {TemplateVmNotFoundError | TemplateVmNotReadyError | AzureNotWillingError}
 * @throws {InvalidInputError} with every rule that name and password break
 */
export async function setPassword(
  ports: { templateVms: Pick<TemplateVms, 'look'>; vmAccess: VmAccess },
  lab: Lab,
  access: NewPassword,
): Promise<{ templateVmId: string; osType: OsType }> {
  const { id, location, powerState, osType = 'Linux' } = await currentDetailsOf(ports, lab);
  const mistakes = whyNotAccepted(osType, access);
  if (mistakes.length > 0) throw new InvalidInputError(mistakes);
  if (powerState !== 'running') {
    throw new TemplateVmNotReadyError(
      `The template VM is ${powerState}. Start it first: it sets the password itself.`,
    );
  }
  const outcome = await ports.vmAccess.setPassword({ id, location, osType }, access);
  if (outcome.kind === 'wait' || outcome.kind === 'refused')
    throw new AzureNotWillingError(notReadable(outcome));
  return { templateVmId: id, osType };
}
