import { z } from 'zod';
import { labPart, partId } from '../../../shared/domain/lab/lab-build.ts';
import { call } from '../../engine/durable/call.ts';
import { jobOrchestrator, JobRefusedError, JobBrokenError } from '../../engine/job/run-job.ts';
import { RunTakenOverError } from '../../engine/run/failures.ts';
import { deleteImageUseActivity } from '../../steps/lab-parts/lab-record.activities.ts';
import { labToDelete, deleteLabOwnerRolesActivity, retireLabActivity } from './delete-lab.activities.ts';
import { deleteParts } from '../../steps/lab-parts/delete-parts.ts';

/**
 * Deletes a lab with everything that the app made for it, and nothing else. From its first step on the lab is gone for
 * people, and nobody can cancel that any more; what Azure will not delete is left to the sweep.
 */
export const deleteLabOrchestrator = jobOrchestrator({
  name: 'deleteLabOrchestrator',
  order: z.object({ lab: labToDelete }),
  *steps(context, { run, order: { lab }, cleaningUp }) {
    const { accountId, name, build, image } = lab;
    const { current, exportId } = yield* call(context, retireLabActivity, { lab, run });
    if (!current) throw new RunTakenOverError();
    if (exportId !== undefined) {
      throw new JobRefusedError('TemplateVmBusy', `The template VM is being exported (export ${exportId}).`);
    }
    yield* call(context, deleteLabOwnerRolesActivity, { run, lab: name });
    const leftBehind = build ? yield* deleteParts(context, build, cleaningUp) : [];
    if (image && !build) yield* call(context, deleteImageUseActivity, { accountId, lab: name, image });
    if (leftBehind.length > 0) {
      const message = 'The lab is gone; some of what it was made of is still in Azure, and is tried again.';
      throw new JobBrokenError(new JobRefusedError('LabLeftBehind', message, leftBehind), { leftBehind });
    }
    return { deleted: build ? labPart.options.map((part) => partId(build, part)) : [] };
  },
});
