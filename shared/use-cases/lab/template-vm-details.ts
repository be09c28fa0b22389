import { lookTwice, notReadable } from '../arm/look-twice.ts';
import type { Reading } from '../../domain/arm/outcome.ts';
import {
  AzureNotWillingError,
  TemplateVmNotFoundError,
  TemplateVmNotReadyError,
} from '../../domain/lab/errors.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { TemplateVms, TemplateVmView } from './ports.ts';
import type { TemplateVmDetails } from '../../domain/template-vm/template-vm.ts';

type LabVm = Pick<Lab, 'name' | 'templateVmId'>;

/** What a page is shown of a template VM. */
export interface ShownVm {
  /** Why it is not known, where Azure could not be asked yet. */
  vm: TemplateVmDetails | { unknown: { code: string; message: string } };
  asOf?: Date;
}

/**
 * A lab's template VM as pages are shown it.
 *
 * @throws {TemplateVmNotFoundError | AzureNotWillingError}
 */
export async function shownOf(
  { templateVmView }: { templateVmView: Pick<TemplateVmView, 'see'> },
  lab: LabVm,
): Promise<ShownVm> {
  const { look, asOf } = await templateVmView.see(lab.templateVmId);
  if (look.kind === 'wait') return { vm: { unknown: notReadable(look) } };
  return { vm: readable(look, lab), ...(asOf && { asOf }) };
}

/**
 * A lab's template VM as it is in Azure now: for what is to be done to it.
 *
 * @param wish whether it is to start, which one that has been generalized never will
 * @throws {TemplateVmNotFoundError | AzureNotWillingError | TemplateVmNotReadyError}
 */
export async function currentDetailsOf(
  { templateVms }: { templateVms: Pick<TemplateVms, 'look'> },
  lab: LabVm,
  wish: { starts: boolean } = { starts: false },
): Promise<TemplateVmDetails> {
  const details = readable(await lookTwice(() => templateVms.look(lab.templateVmId)), lab);
  if (wish.starts && details.generalized) {
    throw new TemplateVmNotReadyError(
      'The template VM has been generalized: Azure never lets it start again.',
    );
  }
  return details;
}

/** @throws {TemplateVmNotFoundError | AzureNotWillingError} */
function readable(look: Reading<TemplateVmDetails | undefined>, { name }: LabVm): TemplateVmDetails {
  if (look.kind !== 'done') throw new AzureNotWillingError(notReadable(look));
  if (!look.value) throw new TemplateVmNotFoundError(name);
  return look.value;
}
