import type { LabEvent, LabEventType } from './lab-event.ts';
import type { Export, ExportRegion } from '../export/export.ts';

/** Events that tell of an export as a whole. */
export type OwnEventType = Exclude<
  Extract<LabEventType, `export-${string}` | 'template-vm-available' | 'image-version-created'>,
  'export-rejected'
>;

export function exportEvent(run: Export, type: OwnEventType, time: string): LabEvent {
  return {
    id: `${run.id}-${type}`,
    type,
    time,
    accountId: run.accountId,
    subject: subjectOf(run.id),
    data: {
      ...(run.retryOf !== undefined && { retryOf: run.retryOf }),
      labName: run.labName,
      imageName: run.imageName,
      version: run.version,
      status: run.status,
      ...(run.error && { errorCode: run.error.code, errorMessage: run.error.message }),
    },
  };
}

const EVENT_OF_STATE = {
  Completed: 'region-replicated',
  Failed: 'region-failed',
  Skipped: 'region-skipped',
} as const;

/** The event that a region's new state is worth, if any. */
export function regionEvent(
  run: { accountId: string; exportId: string },
  { region, state, message }: ExportRegion,
  time: string,
): LabEvent | undefined {
  if (state !== 'Completed' && state !== 'Failed' && state !== 'Skipped') return undefined;
  const type = EVENT_OF_STATE[state];
  return {
    id: `${run.exportId}-${type}-${region}`,
    type,
    time,
    accountId: run.accountId,
    subject: subjectOf(run.exportId),
    data: { region, ...(message !== undefined && { message }) },
  };
}

/** A request by message, rejected for good; the same message again is the same event. */
export function rejectedEvent(
  about: {
    accountId: string;
    messageId: string;
    code: string;
    message: string;
    labName?: string;
    imageName?: string;
  },
  id: string,
  time: string,
): LabEvent {
  const { accountId, ...data } = about;
  return { id, type: 'export-rejected', time, accountId, subject: `export-requests/${data.messageId}`, data };
}

function subjectOf(exportId: string): string {
  return `exports/${exportId}`;
}
