import type { OrchestrationContext } from 'durable-functions';
import type { ImageRef, VersionRef } from '../../../shared/domain/image/image-ref.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { JobBrokenError, JobRefusedError, type RunPace } from '../../engine/job/run-job.ts';
import { claimVersionActivity, releaseVersionActivity } from './version-claim.activities.ts';
import { AzureRefusedError, RunCancelledError, RunTakenOverError } from '../../engine/run/failures.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { findObstaclesActivity } from './find-obstacles.activity.ts';
import { deleteVersionActivity } from './image-version.activities.ts';

/**
 * Looks again, with nothing touched yet, at what stands against a deletion.
 *
 * @returns the export that made the version, if that is what is to go
 * @throws {JobRefusedError} where it is not the account's own, labs use it, or other operations write it
 * @throws {RunTakenOverError | RunCancelledError}
 */
export function* assertDeletable(
  context: OrchestrationContext,
  { run, settings }: RunPace,
  of: ImageRef & { version?: string },
): Steps<string | undefined> {
  const order = { ...of, accountId: run.accountId, operationId: run.exportId };
  const requestPolicy = { settings, watch: { run } };
  const { labs, operations, notOwn, exportId } = yield* untilDone(
    context,
    findObstaclesActivity,
    order,
    requestPolicy,
  );
  for (const { code, message } of notOwn) throw new JobRefusedError(code, message);
  if (labs > 0) {
    const message = `${labs === 1 ? 'A lab was' : `${labs} labs were`} made from it: it stays until they are gone.`;
    throw new JobRefusedError('ImageInUse', message);
  }
  if (operations > 0)
    throw new JobRefusedError('VersionBusy', 'Another operation is writing a version of it.');
  return exportId;
}

/**
 * Deletes a version that no lab uses by now. Begun, it is seen to its end: Azure takes no deletion back. Whoever
 * calls it holds the version's claim.
 *
 * @throws {JobRefusedError | AzureRefusedError | RunTakenOverError | RunCancelledError}
 */
export function* deleteVersion(
  context: OrchestrationContext,
  { run, settings }: RunPace,
  version: VersionRef,
): Steps<void> {
  const exportId = yield* assertDeletable(context, { run, settings }, version);
  if (exportId === undefined) return; // Gone already.
  const order = { ...version, exportId };
  yield* untilDone(context, deleteVersionActivity, order, { settings, watch: { run, cleaningUp: true } });
}

/** Why something was not done, which keeps nothing else from being done. */
export interface NotDone {
  code: string;
  message: string;
}

/**
 * Takes steps under a claim of the version, and gives the claim up after them.
 *
 * @returns why it was not done, where the version is busy or in use, or Azure refuses
 * @throws {RunTakenOverError | RunCancelledError}
 */
export function* underClaim(
  context: OrchestrationContext,
  { accountId, exportId: operationId }: RunPace['run'],
  version: VersionRef,
  steps: Steps<unknown>,
): Steps<NotDone | undefined> {
  const { claimed } = yield* call(context, claimVersionActivity, { version, accountId, operationId });
  if (!claimed) return { code: 'VersionBusy', message: 'Another operation writes it.' };
  let notDone: NotDone | undefined;
  try {
    yield* steps;
  } catch (thrown) {
    // The claim is the other run's, too: it has the same job. What that one finds done the sweep gives up.
    if (thrown instanceof RunTakenOverError) throw thrown;
    const failure = thrown instanceof JobBrokenError ? thrown.cause : thrown;
    notDone = notDoneOf(failure);
    if (!notDone) {
      yield* call(context, releaseVersionActivity, { version, operationId });
      throw failure instanceof RunCancelledError ? failure : thrown;
    }
  }
  yield* call(context, releaseVersionActivity, { version, operationId });
  return notDone;
}

function notDoneOf(failure: unknown): NotDone | undefined {
  if (failure instanceof JobRefusedError) return { code: failure.code, message: failure.message };
  if (failure instanceof AzureRefusedError)
    return { code: failure.error.code, message: failure.error.message };
  return undefined;
}
