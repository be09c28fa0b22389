import { jobOrchestrator } from '../../engine/job/run-job.ts';
import { versionRef } from '../../engine/run/run-ref.ts';
import { thenRefresh } from '../../steps/image/refresh-quietly.ts';
import { deleteVersion } from '../../steps/image-version/delete-version.ts';

/** The job that deletes an image version; its door has claimed the version for it. */
export const deleteVersionOrchestrator = jobOrchestrator({
  name: 'deleteVersionOrchestrator',
  order: versionRef,
  claimOf: (version) => version,
  *steps(context, { order: version, ...call }) {
    yield* thenRefresh(context, version, deleteVersion(context, call, version));
    return { deleted: [version.version] };
  },
});
