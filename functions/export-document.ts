import { z } from 'zod';
import {
  exportError,
  exportStatus,
  exportStep,
  imageVersionId,
  type Export,
  type ExportRegion,
} from '../shared/export/export.ts';
import { regionState } from '../shared/region/replication.ts';
import { pageOf } from './paging.ts';

const time = z.iso.datetime().meta({ id: 'Time', description: 'ISO 8601, in UTC.' });

const timeOf = (what: string) => time.optional().meta({ description: what });

const exportRegion = z
  .strictObject({
    region: z.string().meta({ description: "Azure's name of the region.", examples: ['westeurope'] }),
    state: regionState.meta({
      description:
        '`Pending`: wanted. `Replicating`: Azure copies. `Withdrawing`: failed, about to be tried again. ' +
        '`Completed`, `Failed` and `Skipped` (Azure would not take it) are final.',
    }),
    progress: z.number().min(0).max(100).meta({ description: 'Percent of the running attempt.' }),
    message: z.string().optional().meta({ description: 'Why it failed or was skipped.' }),
  })
  .meta({ id: 'ExportRegion', description: 'How far an export is in one region.' });

/** An export in a list. */
const exportSummary = z
  .strictObject({
    id: z.string().meta({ description: 'Ids sort newest first.' }),
    accountId: z.string().meta({ description: 'Id of the lab account.' }),
    labName: z.string().meta({ description: 'Name of the lab whose template VM is exported.' }),
    imageName: z.string().meta({ description: 'Name of the image.' }),
    version: z.string().meta({ description: '`major.minor.patch` of the image.', examples: ['1.0.0'] }),
    imageVersionId: z.string().meta({ description: "Azure's resource id of the image version." }),
    status: exportStatus.meta({
      description:
        '`Succeeded`: every region has the image. `PartiallySucceeded`: the home region has it, others failed ' +
        'or were skipped. `Failed`: there is no image, and everything is put right or in `leftBehind`.',
    }),
    step: exportStep.meta({ description: 'What the export is at.' }),
    homeRegion: z.string().optional().meta({ description: 'Of the template VM, once it is known.' }),
    createdAt: time,
    startedAt: timeOf('When the run began.'),
    endedAt: timeOf('When the export ended.'),
    vmUnavailableFrom: timeOf('When the template VM was asked to stop.'),
    vmAvailableAt: timeOf('When the template VM was back.'),
    retryUntil: timeOf('Until when a partly succeeded export can be retried without a new capture.'),
    error: exportError.optional(),
    leftBehind: z
      .array(z.string())
      .optional()
      .meta({ description: 'What the run could not put right again, in sentences.' }),
  })
  .meta({ id: 'ExportSummary', description: 'An export without its regions.' });

/** An export as callers see it: without what only its run needs to know. */
export const exportDocument = z
  .strictObject({
    ...exportSummary.shape,
    regions: z
      .array(exportRegion)
      .meta({ description: 'The home region first; empty until they are known.' }),
  })
  .meta({ id: 'Export', description: 'One run: template VM, image version, replicas.' });

export const exportPage = pageOf(exportSummary).meta({
  id: 'ExportPage',
  description: 'Exports, newest first.',
});

export function documentOf(run: Export, regions: readonly ExportRegion[]): z.infer<typeof exportDocument> {
  return { ...summaryOf(run), regions: homeFirst(regions, run.capture?.homeRegion) };
}

export function summaryOf(run: Export): z.infer<typeof exportSummary> {
  const { id, accountId, labName, imageName, version, status, step } = run;
  const { createdAt, startedAt, endedAt, vmUnavailableFrom, vmAvailableAt, retryUntil, error, leftBehind } =
    run;
  return {
    id,
    accountId,
    labName,
    imageName,
    version,
    imageVersionId: imageVersionId(run),
    status,
    step,
    homeRegion: run.capture?.homeRegion,
    createdAt,
    startedAt,
    endedAt,
    vmUnavailableFrom,
    vmAvailableAt,
    retryUntil,
    error,
    leftBehind,
  };
}

function homeFirst(regions: readonly ExportRegion[], home: string | undefined): ExportRegion[] {
  return regions.toSorted((a, b) => Number(b.region === home) - Number(a.region === home));
}
