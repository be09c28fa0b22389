import type { OrchestrationContext } from 'durable-functions';
import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import { REGION_LEFT } from '../../../shared/use-cases/export/leftovers.ts';
import type { EditPlan } from '../../../shared/domain/image/plan-edit.ts';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import type { VersionEdit } from '../../../shared/domain/image/version-edit.ts';
import { firstMemory, type RegionMemory } from '../../../shared/domain/region/replication.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { callOrchestrator } from '../../engine/durable/call.ts';
import { JobBrokenError, JobRefusedError, type RunPace } from '../../engine/job/run-job.ts';
import { replicateToGeographyOrchestrator } from '../region/replicate-to-geography.orchestrator.ts';
import { AzureRefusedError, RunCancelledError, RunTakenOverError } from '../../engine/run/failures.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { changePropertiesActivity, planVersionEditActivity } from './version-edit.activities.ts';

/** How the regions of an edit ended. */
export interface EditResult extends Record<string, unknown> {
  completed: string[];
  /** Those that did not get a copy, and are out of the version's list again. */
  failed: string[];
  removed: string[];
  leftBehind: Detail[];
}

/**
 * Makes an image version what an edit wants it to be. Whoever calls it holds the version's claim.
 *
 * @throws {JobRefusedError} where the version is not the account's own or gone, or no new region got its copy
 * @throws {AzureRefusedError | JobBrokenError | RunTakenOverError | RunCancelledError}
 */
export function* changeVersion(
  context: OrchestrationContext,
  { run, settings }: RunPace,
  version: VersionRef,
  edit: VersionEdit | 'shrink',
): Steps<EditResult> {
  // 1. What is still to be done, by a look at Azure: an earlier run may have done some of it.
  const order = { version, accountId: run.accountId, edit };
  const requestPolicy = { settings, watch: { run } };
  const { plan, notOwn } = yield* untilDone(context, planVersionEditActivity, order, requestPolicy);
  for (const { code, message } of notOwn) throw new JobRefusedError(code, message);
  if (!plan) throw new JobRefusedError('ImageVersionDeleted', 'There is no such image version any more.');

  // 2. What is said of the version, and the replicas of regions that stay. Begun, it is seen to its end.
  const throughout = { settings, watch: { run, cleaningUp: true as const } };
  const { properties, regions } = plan;
  if (properties) yield* untilDone(context, changePropertiesActivity, { version, properties }, throughout);

  // 3. Regions that come and go.
  if (!regions) return { completed: [], failed: [], removed: [], leftBehind: [] };
  return yield* changeRegions(context, { run, version, settings }, plan.homeRegion, regions);
}

function* changeRegions(
  context: OrchestrationContext,
  order: RunPace & { version: VersionRef },
  homeRegion: string,
  { targets, removed }: NonNullable<EditPlan['regions']>,
): Steps<EditResult> {
  const { attempts, deadlineMinutes } = order.settings.limits;
  const until = context.df.currentUtcDateTime.getTime() + attempts * deadlineMinutes * 60_000;
  const end = yield* callOrchestrator(context, replicateToGeographyOrchestrator, {
    ...order,
    targets,
    regions: [...targets.map(({ name }) => firstMemory(name, homeRegion)), ...removed.map(toBeRemoved)],
    recorded: [],
    until: new Date(until).toISOString(),
    tick: 0,
    writes: 0,
  });
  switch (end.kind) {
    case 'stale':
      throw new RunTakenOverError();
    case 'cancelled':
      throw new RunCancelledError();
    case 'refused':
      throw new AzureRefusedError(end.error);
    case 'over':
      return resultOf(end, removed);
  }
}

/** A region that goes has nothing to come to an end any more: it is only not wanted. */
function toBeRemoved(region: string): RegionMemory {
  const message = 'The image version was asked to leave this region.';
  return { region, home: false, state: 'Skipped', attempt: 0, progress: 0, message };
}

function resultOf(
  { regions, unwithdrawn }: { regions: readonly RegionMemory[]; unwithdrawn: readonly string[] },
  removed: readonly string[],
): EditResult {
  const copied = regions.filter(({ region }) => !removed.includes(region));
  const completed = copied.filter(({ state }) => state === 'Completed').map(({ region }) => region);
  const failed = copied.filter(({ state }) => state !== 'Completed').map(({ region }) => region);
  const leftBehind = unwithdrawn.map((region) => ({
    code: REGION_LEFT,
    message: `Azure still has ${region} in the image version's list.`,
    target: region,
  }));
  const gone = removed.filter((region) => !unwithdrawn.includes(region));
  const result = { completed, failed, removed: gone, leftBehind };
  if (copied.some(({ state }) => state === 'Cancelled'))
    throw new JobBrokenError(new RunCancelledError(), result);
  const wanted = copied.filter(({ home }) => !home);
  if (wanted.length > 0 && wanted.every(({ region }) => failed.includes(region))) {
    const reason = 'No region got a copy of the image version. Each says why in the operation’s regions.';
    throw new JobBrokenError(new JobRefusedError('NoRegionCopied', reason), result);
  }
  return result;
}
