import { firstMemory, type RegionMemory } from '../../domain/region/replication.ts';
import type { TargetRegion } from '../../domain/region/target-region.ts';
import { ExportNotFoundError } from '../../domain/export/errors.ts';
import { sourceExportId, type ExportRegion } from '../../domain/export/export.ts';
import { plannedRegions } from '../../domain/export/planned-regions.ts';
import type { ExportStore } from './ports.ts';

export interface RetryPorts {
  exports: Pick<ExportStore, 'read' | 'readRegions'>;
}

export interface RetryPlan {
  homeRegion: string;
  targets: TargetRegion[];
  regions: RegionMemory[];
}

/**
 * What a retry has to do: its regions begin anew, all others stay as they are.
 *
 * @throws {ExportNotFoundError} when there is no such retry, or nothing to retry
 */
export async function planRetry(
  { exports }: RetryPorts,
  { accountId, exportId }: { accountId: string; exportId: string },
): Promise<RetryPlan> {
  const retry = await exports.read(accountId, exportId);
  if (!retry?.capture) throw new ExportNotFoundError(accountId, exportId);
  const { capture, retriedRegions } = retry;
  const { homeRegion, targets } = capture;
  const recorded = await exports.readRegions(accountId, sourceExportId(retry));
  const regions = plannedRegions(
    targets.map(({ name }) => name),
    recorded,
  ).map((region) => {
    const first = firstMemory(region.region, homeRegion);
    return isRetried(region, retriedRegions) ? first : { ...first, ...region };
  });
  return { homeRegion, targets, regions };
}

/**
 * Whether a retry tries the region again.
 *
 * @param chosen the regions that it was asked for; all that have no copy, where absent
 */
export function isRetried(
  { region, state }: Pick<ExportRegion, 'region' | 'state'>,
  chosen: readonly string[] | undefined,
): boolean {
  return state !== 'Completed' && (chosen?.includes(region) ?? true);
}
