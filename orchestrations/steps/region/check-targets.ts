import type { OrchestrationContext } from 'durable-functions';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import { judgeTargets } from '../../../shared/use-cases/region/check-targets.ts';
import { AT_OWN_PACE, type Reading } from '../../../shared/domain/arm/outcome.ts';
import type { TargetVerdict } from '../../../shared/domain/region/region-offer.ts';
import { firstMemory, skipped, type RegionMemory } from '../../../shared/domain/region/replication.ts';
import type { TargetRegion } from '../../../shared/domain/region/target-region.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { callOnceForEach } from '../../engine/durable/call.ts';
import type { BegunRun } from '../../engine/run/begin.activity.ts';
import { PreflightRefusedError, stopOf } from '../../engine/run/failures.ts';
import { waitOut } from '../../engine/request/wait-out.ts';
import { checkTargetActivity } from './check-target.activity.ts';

/** Azure puts a check off so often at most; what is still not known then, the write will tell. */
const MAX_ROUNDS = 5;

/** One look at each region; a round that nobody foresaw the failure of is one in which Azure put everything off. */
function* lookAtEach(
  context: OrchestrationContext,
  galleryId: string,
  targets: readonly TargetRegion[],
): Steps<Reading<TargetVerdict>[]> {
  try {
    return yield* callOnceForEach(
      context,
      checkTargetActivity,
      targets.map((target) => ({ galleryId, target })),
    );
  } catch {
    return targets.map(() => ({ kind: 'wait', seconds: AT_OWN_PACE, why: 'The check failed.' }));
  }
}

/**
 * Asks, region by region and all at once, whether Azure can make the replicas there.
 *
 * @returns every region's first memory: those that can't have the image are skipped
 * @throws {PreflightRefusedError} when the export can't go on as it was asked for
 * @throws {RunTakenOverError | RunCancelledError} when the run must not go on
 */
export function* checkTargets(
  context: OrchestrationContext,
  run: RunRef,
  { galleryId, settings }: BegunRun,
  targets: readonly TargetRegion[],
  home: string,
): Steps<RegionMemory[]> {
  const verdicts = new Map<string, TargetVerdict>();
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const open = targets.filter((target) => !verdicts.has(target.name));
    const looks = yield* lookAtEach(context, galleryId, open);
    let pause = 0;
    for (const [index, look] of looks.entries()) {
      const name = open[index]?.name ?? '';
      if (look.kind === 'done') verdicts.set(name, look.value);
      if (look.kind === 'refused') verdicts.set(name, { kind: 'offered' }); // Only the write will tell.
      if (look.kind === 'wait') pause = Math.max(pause, look.seconds, settings.pollSeconds);
    }
    if (pause === 0 || round === MAX_ROUNDS) break;
    const stopped = yield* waitOut(context, pause, settings, { run, step: 'Preflight' });
    if (stopped) throw stopOf(stopped);
  }
  const { refusals, skips } = judgeTargets(targets, home, verdicts);
  if (refusals.length > 0) throw new PreflightRefusedError(refusals);
  return targets.map(({ name }) => {
    const first = firstMemory(name, home);
    const skip = skips.find((candidate) => candidate.region === name);
    return skip ? skipped(first, skip.message) : first;
  });
}
