import { z } from 'zod';
import { workflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { labBuild } from '../../../shared/domain/lab/lab-build.ts';
import { orchestrator } from '../../engine/durable/orchestrator.ts';
import { deleteParts } from '../../steps/lab-parts/delete-parts.ts';

/**
 * Deletes what is left of a lab that never was whole, or that is deleted. What Azure will not delete yet stays noted, and
 * the next sweep comes again.
 */
export const reapLabOrchestrator = orchestrator({
  name: 'reapLabOrchestrator',
  input: z.object({ build: labBuild, settings: workflowSettings }),
  output: z.null(),
  *steps(context, { build, settings }) {
    yield* deleteParts(context, build, { settings });
    return null;
  },
});
