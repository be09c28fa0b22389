import type { ExportStep } from '../../domain/export/export.ts';
import type { ExportStore } from '../export/ports.ts';

/** The steps of an export at which it needs the template VM; afterwards its teacher has it back. */
const CAPTURING: ReadonlySet<ExportStep> = new Set([
  'Accepted',
  'Preflight',
  'StoppingVm',
  'GeneralizingVm',
  'CapturingDisk',
  'StartingVm',
]);

/** The id of the export that captures the template VM now, or is about to; undefined when none does. */
export async function captureOf(
  exports: Pick<ExportStore, 'findHolder' | 'read'>,
  accountId: string,
  templateVmId: string,
): Promise<string | undefined> {
  const holder = await exports.findHolder(accountId, templateVmId);
  const run = holder === undefined ? undefined : await exports.read(accountId, holder);
  return run && CAPTURING.has(run.step) ? run.id : undefined;
}
