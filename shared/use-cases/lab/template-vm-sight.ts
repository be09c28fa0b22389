import { lookTwice, notReadable } from '../arm/look-twice.ts';
import type { Reading } from '../../domain/arm/outcome.ts';
import { AzureNotWilling, TemplateVmNotFound, TemplateVmNotReady } from '../../domain/lab/errors.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { TemplateVms, TemplateVmView } from './ports.ts';
import type { TemplateVmSight } from '../../domain/template-vm/template-vm.ts';

type LabVm = Pick<Lab, 'name' | 'templateVmId'>;

/** What a page is shown of a template VM. */
export interface ShownVm {
  /** Why it is not known, where Azure could not be asked yet. */
  vm: TemplateVmSight | { unknown: { code: string; message: string } };
  asOf?: Date;
}

/**
 * A lab's template VM as pages are shown it.
 *
 * @throws {TemplateVmNotFound | AzureNotWilling}
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
 * @throws {TemplateVmNotFound | AzureNotWilling | TemplateVmNotReady}
 */
export async function sightOf(
  { templateVms }: { templateVms: Pick<TemplateVms, 'look'> },
  lab: LabVm,
  wish: { starts: boolean } = { starts: false },
): Promise<TemplateVmSight> {
  const sight = readable(await lookTwice(() => templateVms.look(lab.templateVmId)), lab);
  if (wish.starts && sight.generalized) {
    throw new TemplateVmNotReady('The template VM has been generalized: Azure never lets it start again.');
  }
  return sight;
}

/** @throws {TemplateVmNotFound | AzureNotWilling} */
function readable(look: Reading<TemplateVmSight | undefined>, { name }: LabVm): TemplateVmSight {
  if (look.kind !== 'done') throw new AzureNotWilling(notReadable(look));
  if (!look.value) throw new TemplateVmNotFound(name);
  return look.value;
}
