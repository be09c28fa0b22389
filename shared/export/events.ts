import type { Export, ExportRegion } from './export.ts';

export type LabEventType =
  | 'export-accepted'
  | 'export-capturing'
  | 'template-vm-available'
  | 'image-version-created'
  | 'region-replicated'
  | 'region-failed'
  | 'region-skipped'
  | 'export-succeeded'
  | 'export-partially-succeeded'
  | 'export-failed'
  | 'export-cancelled';

/**
 * Something that has happened to an export, for whoever wants to know. Its id is derived from what happened, so
 * that telling it again is telling the same event.
 */
export interface LabEvent {
  id: string;
  type: LabEventType;
  time: string;
  accountId: string;
  exportId: string;
  data: Record<string, string | number>;
}

export function exportEvent(run: Export, type: LabEventType, time: string): LabEvent {
  return {
    id: `${run.id}-${type}`,
    type,
    time,
    accountId: run.accountId,
    exportId: run.id,
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

/** The event that a region's new state is worth, if any. */
export function regionEvent(
  run: { accountId: string; exportId: string },
  region: ExportRegion,
  time: string,
): LabEvent | undefined {
  const type = {
    Completed: 'region-replicated',
    Failed: 'region-failed',
    Skipped: 'region-skipped',
  } as const;
  if (region.state !== 'Completed' && region.state !== 'Failed' && region.state !== 'Skipped')
    return undefined;
  return {
    id: `${run.exportId}-${type[region.state]}-${region.region}`,
    type: type[region.state],
    time,
    accountId: run.accountId,
    exportId: run.exportId,
    data: { region: region.region, ...(region.message !== undefined && { message: region.message }) },
  };
}
