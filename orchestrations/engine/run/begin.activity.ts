import { z } from 'zod';
import { exportOptions } from '../../../shared/domain/export/export-request.ts';
import { sourceExportId } from '../../../shared/domain/export/export.ts';
import { beginRun, type RunPorts } from '../../../shared/use-cases/export/run.ts';
import { workflowSettings, type WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import { activity } from '../durable/activity.ts';
import { runRef, versionRef } from './run-ref.ts';

/** What a run needs to know of its export; it keeps the settings that it began with. */
export const begunRun = versionRef.extend({
  templateVmId: z.string(),
  options: exportOptions,
  allowedRegions: z.array(z.string()).exactOptional(),
  /** The lab, where the export may be into images of it alone. */
  onlyImagesOf: z.string().exactOptional(),
  /** The export that made the image version; of a retry it is another one. */
  sourceId: z.string(),
  settings: workflowSettings,
});

export type BegunRun = z.infer<typeof begunRun>;

/** Takes the export for this run; a second run of the same export gets nothing and must stop. */
export const beginActivity = activity({
  name: 'beginActivity',
  input: runRef,
  output: z.object({ begun: begunRun.nullable() }),
  create: (ports: RunPorts & { settings: WorkflowSettings }) => async (run) => {
    const begun = await beginRun(ports, run);
    if (!begun) return { begun: null };
    const { galleryId, imageName, version, templateVmId, options, allowedRegions, ownImageOnly } = begun;
    const { settings } = ports;
    return {
      begun: {
        galleryId,
        imageName,
        version,
        templateVmId,
        options,
        ...(allowedRegions && { allowedRegions }),
        ...(ownImageOnly && { onlyImagesOf: begun.labName }),
        sourceId: sourceExportId(begun),
        settings,
      },
    };
  },
});
