import { imageVersionId, type Export, type ExportRegion } from '../shared/export/export.ts';

/** An export as callers see it: without what only its run needs to know. */
export function documentOf(run: Export, regions?: readonly ExportRegion[]) {
  const { id, accountId, labName, imageName, version, status, step } = run;
  const { createdAt, startedAt, endedAt, vmUnavailableFrom, vmAvailableAt, retryUntil, error, leftBehind } =
    run;
  return {
    id,
    accountId,
    labName,
    imageName,
    version,
    imageVersionId: imageVersionId(run),
    status,
    step,
    ...(regions && { regions }),
    createdAt,
    startedAt,
    endedAt,
    vmUnavailableFrom,
    vmAvailableAt,
    retryUntil,
    error,
    leftBehind,
  };
}
