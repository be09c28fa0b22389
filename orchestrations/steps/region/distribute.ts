import type { OrchestrationContext } from 'durable-functions';
import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import { REGION_LEFT } from '../../../shared/use-cases/export/leftovers.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { statusOfRegions } from '../../../shared/domain/export/transitions.ts';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import type { OperationState } from '../../../shared/domain/arm/outcome.ts';
import type { RegionMemory } from '../../../shared/domain/region/replication.ts';
import type { TargetRegion } from '../../../shared/domain/region/target-region.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { callOrchestrator } from '../../engine/durable/call.ts';
import { replicateToGeographyOrchestrator } from './replicate-to-geography.orchestrator.ts';
import type { BegunRun } from '../../engine/run/begin.activity.ts';
import { AzureRefusedError, RunCancelledError, RunTakenOverError } from '../../engine/run/failures.ts';
import { record } from '../../engine/run/record.ts';

/** What a version's distribution came to: how it ended, and what Azure would not take back. */
export interface Distribution {
  status: 'Succeeded' | 'PartiallySucceeded' | 'Cancelled';
  leftBehind: Detail[];
}

/**
 * Copies the version to its regions, and sees to it that each has come to its end.
 *
 * @throws {AzureRefusedError} when there is no image in the home region
 */
export function* distribute(
  context: OrchestrationContext,
  run: RunRef,
  { sourceId, settings }: BegunRun,
  order: {
    version: VersionRef;
    operation?: OperationState;
    targets: TargetRegion[];
    regions: RegionMemory[];
    /** Regions that are as an earlier operation left them, and are not tried again. */
    carried?: string[];
    homeRegion: string;
  },
): Steps<Distribution> {
  const { homeRegion, ...replication } = order;
  yield* record(context, run, 'Replicating');
  const { attempts, deadlineMinutes } = settings.limits;
  const until = context.df.currentUtcDateTime.getTime() + attempts * deadlineMinutes * 60_000;
  const end = yield* callOrchestrator(context, replicateToGeographyOrchestrator, {
    ...replication,
    run,
    sourceId,
    recorded: [],
    until: new Date(until).toISOString(),
    tick: 0,
    writes: 0,
    settings,
  });
  switch (end.kind) {
    case 'stale':
      throw new RunTakenOverError();
    case 'cancelled':
      throw new RunCancelledError();
    case 'refused':
      throw new AzureRefusedError(end.error);
    case 'over': {
      const status = statusOfRegions(end.regions.map(uncancelled(order.carried)), homeRegion);
      if (status === 'Failed') throw new AzureRefusedError(failureOfHome(end.regions));
      const leftBehind = end.unwithdrawn.map((region) => ({
        code: REGION_LEFT,
        message: `Azure still has ${region} in the image version's list: it may finish that copy.`,
        target: region,
      }));
      return { status, leftBehind };
    }
  }
}

/** What an earlier operation's cancel left out has failed for this one, which nobody has cancelled. */
function uncancelled(carried: readonly string[] = []) {
  return ({ region, state }: RegionMemory) => ({
    region,
    state: state === 'Cancelled' && carried.includes(region) ? ('Failed' as const) : state,
  });
}

function failureOfHome(regions: readonly RegionMemory[]) {
  const home = regions.find((region) => region.home);
  return home?.azure ?? { code: 'HomeRegionFailed', message: home?.message ?? 'The home region failed.' };
}
