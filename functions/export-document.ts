import { imageVersionId, type Export, type ExportRegion } from '../shared/export/export.ts';

/** An export as callers see it: without what only its run needs to know. */
export function documentOf(run: Export, regions?: readonly ExportRegion[]) {
  const { id, accountId, labName, imageName, version, status, step } = run;
  const { createdAt, startedAt, endedAt, vmUnavailableFrom, vmAvailableAt, retryUntil, error, leftBehind } =
    run;
  const homeRegion = run.capture?.homeRegion;
  return {
    id,
    accountId,
    labName,
    imageName,
    version,
    imageVersionId: imageVersionId(run),
    status,
    step,
    homeRegion,
    ...(regions && { regions: homeFirst(regions, homeRegion) }),
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

function homeFirst(regions: readonly ExportRegion[], home: string | undefined): ExportRegion[] {
  return regions.toSorted((a, b) => Number(b.region === home) - Number(a.region === home));
}
