import { lookTwice, notReadable } from '../operation/look-twice.ts';
import { AzureNotWilling, TemplateVmNotFound, TemplateVmNotReady } from './errors.ts';
import type { Lab } from './lab.ts';
import type { TemplateVms } from './ports.ts';
import type { TemplateVmSight } from './template-vm.ts';

/**
 * A lab's template VM as it is in Azure now.
 *
 * @param wish whether it is to start, which one that has been generalized never will
 * @throws {TemplateVmNotFound | AzureNotWilling | TemplateVmNotReady}
 */
export async function sightOf(
  { templateVms }: { templateVms: Pick<TemplateVms, 'look'> },
  { name, templateVmId }: Pick<Lab, 'name' | 'templateVmId'>,
  wish: { starts: boolean } = { starts: false },
): Promise<TemplateVmSight> {
  const look = await lookTwice(() => templateVms.look(templateVmId));
  if (look.kind !== 'done') throw new AzureNotWilling(notReadable(look));
  if (!look.value) throw new TemplateVmNotFound(name);
  if (wish.starts && look.value.generalized) {
    throw new TemplateVmNotReady('The template VM has been generalized: Azure never lets it start again.');
  }
  return look.value;
}
