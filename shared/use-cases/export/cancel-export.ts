import { ExportOverError } from '../../domain/export/errors.ts';
import type { Export } from '../../domain/export/export.ts';
import type { Detail } from '../../domain/refusal/detail.ts';
import type { ExportStore } from './ports.ts';
import type { Clock } from '../clock.ts';
import { noteEntry } from '../../domain/export/timeline.ts';
import { isSettled } from '../../domain/export/transitions.ts';

/**
 * Asks for the end of an export. Nothing is killed: its run heeds the wish at its next step, wait or tick, puts
 * right what it has touched, and says what is left. Asked again, nothing changes.
 *
 * @throws {ExportNotFoundError | ExportOverError}
 */
export async function cancelExport(
  { exports, clock }: { exports: Pick<ExportStore, 'change'>; clock: Clock },
  { accountId, exportId }: { accountId: string; exportId: string },
): Promise<Export> {
  return exports.change(accountId, exportId, (stored) => {
    if (stored.status === 'Cancelled') return undefined;
    if (isSettled(stored.status)) throw new ExportOverError(exportId, stored.status);
    if (stored.cancelRequestedAt !== undefined) return undefined;
    const cancelRequestedAt = clock.now().toISOString();
    return {
      export: { ...stored, cancelRequestedAt },
      events: [],
      timeline: [noteEntry('cancel', 'Somebody asked to cancel the export.', cancelRequestedAt)],
    };
  });
}

/** What a cancel can't undo. */
export function cancelWarnings({
  capture,
  vmAvailableAt,
}: Pick<Export, 'capture' | 'vmAvailableAt'>): Detail[] {
  // One that is back was spared.
  if (capture?.generalizing !== true || vmAvailableAt !== undefined) return [];
  const message =
    'The template VM has been generalized, or is about to be: it can never start again, and cancelling does not change that.';
  return [{ code: 'TemplateVmLost', message, target: 'templateVm' }];
}
