import type { OrchestrationContext } from 'durable-functions';
import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import { labPart, partId, partName, type LabBuild } from '../../../shared/domain/lab/lab-build.ts';
import { attempt } from '../../engine/run/attempt.ts';
import type { Steps } from '../../engine/durable/orchestrator.ts';
import { call } from '../../engine/durable/call.ts';
import { deleteLabPartActivity } from './lab-part.activities.ts';
import type { RequestPolicy } from '../../engine/request/ask-once.ts';
import { untilDone } from '../../engine/request/until-done.ts';
import { deleteBuildRecordActivity, deleteImageUseActivity } from './lab-record.activities.ts';

/** The sweep comes again: what Azure can't delete within some minutes need not be waited for. */
const MAX_REQUESTS = 6;

/**
 * Deletes what a lab is made of, the last part first, and its record when nothing is left. What can't be deleted
 * keeps nothing else from it.
 *
 * @returns what is still in Azure
 */
export function* deleteParts(
  context: OrchestrationContext,
  build: LabBuild,
  requestPolicy: RequestPolicy,
): Steps<Detail[]> {
  const { id, accountId, labName, subscriptionId, resourceGroup } = build;
  const place = { id, accountId, labName, subscriptionId, resourceGroup };
  const left: Detail[] = [];
  for (const part of labPart.options.toReversed()) {
    const { leftBehind } = yield* attempt(
      untilDone(
        context,
        deleteLabPartActivity,
        { place, part },
        { ...requestPolicy, maxRequests: MAX_REQUESTS },
      ),
      {
        code: `${part}Left`,
        message: `${partName(place, part)} is still in Azure; it is tried again.`,
        target: partId(place, part),
      },
    );
    left.push(...leftBehind);
  }
  if (left.length === 0) {
    yield* call(context, deleteBuildRecordActivity, { build });
    yield* call(context, deleteImageUseActivity, { accountId, lab: labName, image: build.image });
  }
  return left;
}
