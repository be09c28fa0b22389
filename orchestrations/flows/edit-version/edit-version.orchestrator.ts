import { versionEdit } from '../../../shared/domain/image/version-edit.ts';
import { jobOrchestrator } from '../../engine/job/run-job.ts';
import { versionRef } from '../../engine/run/run-ref.ts';
import { thenRefresh } from '../../steps/image/refresh-quietly.ts';
import { changeVersion } from '../../steps/image-version/change-version.ts';

/** The job that changes an image version; its door has claimed the version for it. */
export const editVersionOrchestrator = jobOrchestrator({
  name: 'editVersionOrchestrator',
  order: versionRef.extend({ edit: versionEdit }),
  claimOf: ({ galleryId, imageName, version }) => ({ galleryId, imageName, version }),
  *steps(context, { order: { edit, ...version }, ...call }) {
    return yield* thenRefresh(context, version, changeVersion(context, call, version, edit));
  },
});
