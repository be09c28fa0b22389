import { jobOrchestrator } from '../job/run-job.ts';
import { versionRef } from '../run/run-ref.ts';
import { thenRefresh } from '../synchronize-gallery/refresh-quietly.ts';
import { removeVersion } from './remove-version.ts';

/** The job that deletes an image version; its door has claimed the version for it. */
export const deleteVersion = jobOrchestrator({
  name: 'deleteVersion',
  order: versionRef,
  claimOf: (version) => version,
  *steps(context, { order: version, ...call }) {
    yield* thenRefresh(context, version, removeVersion(context, call, version));
    return { deleted: [version.version] };
  },
});
