import { z } from 'zod';
import { cancelWarnings } from '../../shared/use-cases/export/cancel-export.ts';
import { timeLeft } from '../../shared/domain/export/estimate.ts';
import { exportOptions } from '../../shared/domain/export/export-request.ts';
import {
  exportStatus,
  exportStep,
  imageVersionId,
  type Export,
  type ExportRegion,
} from '../../shared/domain/export/export.ts';
import { plannedRegions } from '../../shared/domain/export/planned-regions.ts';
import { regionState } from '../../shared/domain/region/replication.ts';
import { azureProblem, azureProblemOf } from './azure-problem.ts';
import { pageOf } from '../http/paging.ts';

export const time = z.iso.datetime().meta({ id: 'Time', description: 'ISO 8601, in UTC.' });

const timeOf = (what: string) => time.optional().meta({ description: what });

/** One of several reasons or consequences. */
export const detailDocument = z
  .strictObject({
    code: z.string().meta({ description: 'Stable, for programs.' }),
    message: z.string().meta({ description: 'A plain sentence, for people.' }),
    target: z.string().optional().meta({ description: 'The resource that it concerns.' }),
  })
  .meta({ id: 'Detail', description: 'One of several reasons or consequences.' });

const exportErrorDocument = z
  .strictObject({
    code: z.string().meta({ description: 'Stable, for programs.' }),
    message: z.string().meta({ description: 'A plain sentence, for people.' }),
    azure: azureProblem.optional(),
    details: z
      .array(detailDocument)
      .optional()
      .meta({ description: 'One per reason, where there are several.' }),
  })
  .meta({ id: 'ExportError', description: 'Why an export did not succeed.' });

const regionDocument = z
  .strictObject({
    region: z.string().meta({ description: "Azure's name of the region.", examples: ['westeurope'] }),
    state: regionState.meta({
      description:
        '`Pending`: wanted. `Replicating`: Azure copies. `Withdrawing`: failed, about to be tried again. ' +
        '`Completed`, `Failed`, `Skipped` (Azure would not take it) and `Cancelled` are final.',
    }),
    progress: z.number().min(0).max(100).meta({ description: 'Percent of the running attempt.' }),
    attempt: z
      .int()
      .min(0)
      .meta({ description: 'How many times the app has requested a copy to the region.' }),
    startedAt: timeOf('When the running attempt began, or the last one.'),
    expectedAt: timeOf(
      'An estimate of when the copy is there, from what earlier copies to this region took. Absent where nothing is ' +
        'known, or where it takes longer than any before.',
    ),
    message: z.string().optional().meta({ description: 'Why it failed, was skipped or is tried again.' }),
    azure: azureProblem.optional(),
  })
  .meta({ id: 'ExportRegion', description: 'How far an export is in one region.' });

/** Who asked for something. */
export const requesterDocument = z
  .strictObject({
    id: z.string().meta({ description: "Entra's object id." }),
    name: z.string().meta({ description: 'A user name, or the id of an app.' }),
    verified: z
      .literal(false)
      .optional()
      .meta({ description: 'False if only the sender of a message says so; absent if a token proves it.' }),
  })
  .meta({ id: 'Requester', description: 'Who asked for it.' });

/** An export in a list. */
const exportSummary = z
  .strictObject({
    id: z.string().meta({ description: 'Ids sort newest first.' }),
    accountId: z.string().meta({ description: 'Id of the lab account.' }),
    labName: z.string().meta({ description: 'Name of the lab whose template VM is exported.' }),
    requestedBy: requesterDocument.optional(),
    imageName: z.string().meta({ description: 'Name of the image.' }),
    version: z.string().meta({ description: '`major.minor.patch` of the image.', examples: ['1.0.0'] }),
    imageVersionId: z.string().meta({ description: "Azure's resource id of the image version." }),
    status: exportStatus.meta({
      description:
        '`Succeeded`: every region has the image. `PartiallySucceeded`: the home region has it, others failed ' +
        'or were skipped. `Failed`: there is no image. `Cancelled`: somebody asked for its end; regions that had ' +
        'their copy keep it. What is not put right is in `leftBehind`.',
    }),
    kind: z.enum(['Export', 'Retry']).meta({
      description: '`Retry`: the regions that an earlier export left without a copy are tried again.',
    }),
    retryOf: z.string().optional().meta({ description: 'The export that this retry is of.' }),
    retriedBy: z.string().optional().meta({ description: 'The latest retry of this export.' }),
    options: exportOptions,
    step: exportStep.meta({ description: 'The step that the export is at.' }),
    homeRegion: z.string().optional().meta({ description: 'Of the template VM, once it is known.' }),
    createdAt: time,
    startedAt: timeOf('When the run began.'),
    endedAt: timeOf('When the export ended.'),
    cancelRequestedAt: timeOf('When somebody asked to cancel it; that takes until its next step or look.'),
    vmUnavailableFrom: timeOf('When the template VM was asked to stop.'),
    vmAvailableAt: timeOf('When the template VM was back.'),
    retryUntil: timeOf('Until when a partly succeeded export can be retried without a new capture.'),
    error: exportErrorDocument.optional(),
    warnings: z.array(detailDocument).optional().meta({ description: 'What a cancel does not undo.' }),
    leftBehind: z
      .array(detailDocument)
      .optional()
      .meta({ description: 'What is still in Azure or couldn’t be restored, and why.' }),
  })
  .meta({ id: 'ExportSummary', description: 'An export without its regions.' });

/** An export as callers see it: without what only its run needs to know. */
export const exportDocument = z
  .strictObject({
    ...exportSummary.shape,
    regions: z
      .array(regionDocument)
      .meta({ description: 'The home region first; empty until they are known.' }),
  })
  .meta({ id: 'Export', description: 'One run: template VM, image version, replicas.' });

export const exportPage = pageOf(exportSummary).meta({
  id: 'ExportPage',
  description: 'Exports, newest first.',
});

/** What a document needs beside the export itself. */
export interface DocumentFacts {
  regions: readonly ExportRegion[];
  /** How long copies took before, in seconds, by region. */
  durations: Readonly<Record<string, readonly number[]>>;
  now: Date;
}

export function documentOf(run: Export, facts: DocumentFacts): z.infer<typeof exportDocument> {
  const planned = run.capture?.targets.map(({ name }) => name) ?? [];
  const regions = plannedRegions(planned, facts.regions).map((region) => regionDocumentOf(region, facts));
  return { ...summaryOf(run), regions: homeFirst(regions, run.capture?.homeRegion) };
}

export function summaryOf(run: Export): z.infer<typeof exportSummary> {
  const { id, accountId, labName, imageName, version, status, step, retryOf, retriedBy, options } = run;
  const { createdAt, startedAt, endedAt, cancelRequestedAt, vmUnavailableFrom, vmAvailableAt, retryUntil } =
    run;
  const { error, leftBehind, requestedBy } = run;
  const warnings = cancelWarnings(run);
  return {
    id,
    accountId,
    labName,
    requestedBy,
    imageName,
    version,
    imageVersionId: imageVersionId(run),
    status,
    kind: retryOf === undefined ? 'Export' : 'Retry',
    retryOf,
    retriedBy,
    options,
    step,
    homeRegion: run.capture?.homeRegion,
    createdAt,
    startedAt,
    endedAt,
    cancelRequestedAt,
    vmUnavailableFrom,
    vmAvailableAt,
    retryUntil,
    error: error && {
      code: error.code,
      message: error.message,
      azure: error.azure && azureProblemOf(error.azure),
      details: error.details,
    },
    warnings: warnings.length > 0 ? warnings : undefined,
    leftBehind,
  };
}

function regionDocumentOf(
  { azure, ...region }: ExportRegion,
  { durations, now }: DocumentFacts,
): z.infer<typeof regionDocument> {
  return {
    ...region,
    expectedAt: region.state === 'Replicating' ? expectedAt(region, durations, now) : undefined,
    azure: azure && azureProblemOf(azure),
  };
}

/** When a copy is there, as a guess: the same from look to look, as long as nothing new is known. */
export function expectedAt(
  { region, startedAt }: Pick<ExportRegion, 'region' | 'startedAt'>,
  durations: DocumentFacts['durations'],
  now: Date,
): string | undefined {
  if (startedAt === undefined) return undefined;
  const start = new Date(startedAt).getTime();
  const elapsed = Math.max(0, Math.floor((now.getTime() - start) / 1000));
  const left = timeLeft(durations[region] ?? [], elapsed);
  return left && new Date(start + (elapsed + left.seconds) * 1000).toISOString();
}

function homeFirst<Region extends { region: string }>(regions: Region[], home: string | undefined): Region[] {
  return regions.toSorted((a, b) => Number(b.region === home) - Number(a.region === home));
}
