import type { ExportStore } from '../export/ports.ts';
import type { Reading } from '../../domain/arm/outcome.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { labPart, partId, type LabPart } from '../../domain/lab/lab-build.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { TemplateVmDetails } from '../../domain/template-vm/template-vm.ts';

/** What deleting a lab would delete, and what would remain. */
export interface LabDeletion {
  lab: string;
  /** What the app made in Azure for it. */
  removes: { kind: LabPart | 'OsDisk'; id?: string }[];
  /** One sentence for each thing that stays. */
  remains: RefusalDetail[];
  /** The export that captures its template VM: until its end nothing can be deleted. */
  exportId?: string;
}

/** Says what deleting a lab would do. Nothing is touched. */
export async function checkLabDeletion(
  { exports }: { exports: Pick<ExportStore, 'findHolder' | 'listOfLab'> },
  { accountId, name, templateVmId, build }: Lab,
  details: Reading<TemplateVmDetails | undefined>,
): Promise<LabDeletion> {
  const [exportId, exported] = await Promise.all([
    exports.findHolder(accountId, templateVmId),
    exports.listOfLab(accountId, name, { size: 1 }),
  ]);
  const isGone = details.kind === 'done' && details.value === undefined;
  const remains: RefusalDetail[] = [];
  if (!build && !isGone) {
    const message = 'The template VM stays as it is: somebody else made it, and not this app.';
    remains.push({ code: 'TemplateVmStays', message, target: templateVmId });
  }
  if (exported.items.length > 0) {
    const message = 'The images that were exported from it stay in the gallery, and its exports in the list.';
    remains.push({ code: 'ImagesStay', message });
  }
  const parts = build
    ? labPart.options
        .filter((kind) => kind !== 'VirtualMachine' || !isGone)
        .map((kind) => ({ kind, id: partId(build, kind) }))
    : [];
  return {
    lab: name,
    removes: build && !isGone ? [...parts, { kind: 'OsDisk' }] : parts,
    remains,
    ...(exportId !== undefined && { exportId }),
  };
}
