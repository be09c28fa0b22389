import { z } from 'zod';
import { isSettled } from '../../shared/domain/export/transitions.ts';
import {
  exportStatus,
  type Export,
  type ExportRegion,
  type ExportStatus,
} from '../../shared/domain/export/export.ts';
import { versionEdit } from '../../shared/domain/image/version-edit.ts';
import { isJobOver, jobKind, type Job, type JobStatus } from '../../shared/domain/job/job.ts';
import { detailDocument, time } from '../exports/export-document.ts';
import { azureProblem, azureProblemOf } from '../exports/azure-problem.ts';

/** What a kind of work tells of its end, in a form of its own. */
const jsonValue: z.ZodType = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(jsonValue),
      z.record(z.string(), jsonValue),
    ]),
  )
  .meta({ id: 'JsonValue', description: 'Any JSON.' });

/** The state of long work, as the Microsoft Azure REST API Guidelines have it and every Azure SDK polls it. */
export const operationStatus = z
  .strictObject({
    id: z.string().meta({ description: 'Id of the operation; that of an export is the export’s.' }),
    kind: z.enum(['Export', 'Retry', ...jobKind.options]).meta({ description: 'The kind of operation.' }),
    status: z.enum(['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled']).meta({
      description: 'A partly succeeded export has `Succeeded`: its `result` says how far.',
    }),
    target: z.string().optional().meta({
      description: 'What it is about: a path below the lab account. An export has its `resourceLocation`.',
    }),
    percentComplete: z.number().min(0).max(100).optional().meta({
      description: 'Of all regions of an export together; absent if unknown.',
    }),
    createdAt: time,
    endedAt: time.optional().meta({ description: 'When it ended.' }),
    resourceLocation: z.url().optional().meta({ description: 'The export, region by region.' }),
    result: z
      .object({ exportStatus: exportStatus.optional().meta({ description: 'How the export ended.' }) })
      .catchall(jsonValue)
      .optional()
      .meta({
        description:
          'What came of it, in a form of its kind. Of an export: when it has succeeded, in whole or in part.',
      }),
    error: z
      .strictObject({
        code: z.string().meta({ description: 'Stable, for programs.' }),
        message: z.string().meta({ description: 'A plain sentence, for people.' }),
        azure: azureProblem.optional(),
        details: z
          .array(detailDocument)
          .optional()
          .meta({ description: 'One per reason, where there are several.' }),
      })
      .optional()
      .meta({ description: 'Present when it has failed.' }),
  })
  .meta({ id: 'OperationStatus', description: 'The state of long work.' });

const STATUS = {
  Accepted: 'NotStarted',
  Running: 'Running',
  Succeeded: 'Succeeded',
  PartiallySucceeded: 'Succeeded',
  Failed: 'Failed',
  Cancelled: 'Canceled',
} as const satisfies Record<ExportStatus, string>;

export function operationStatusOf(
  run: Export,
  regions: readonly ExportRegion[],
  resourceLocation: string,
): z.infer<typeof operationStatus> {
  const { id, status, createdAt, endedAt, retryOf, error } = run;
  const hasImage = status === 'Succeeded' || status === 'PartiallySucceeded';
  return {
    id,
    kind: retryOf === undefined ? 'Export' : 'Retry',
    status: STATUS[status],
    percentComplete: isSettled(status) ? 100 : meanProgress(regions),
    createdAt,
    endedAt,
    resourceLocation,
    result: hasImage ? { exportStatus: status } : undefined,
    error: status === 'Failed' && error ? { code: error.code, message: error.message } : undefined,
  };
}

const JOB_STATUS = {
  Accepted: 'NotStarted',
  Running: 'Running',
  Succeeded: 'Succeeded',
  Failed: 'Failed',
  Cancelled: 'Canceled',
} as const satisfies Record<JobStatus, string>;

/**
 * @param regions of a job that changes where a version is: how far each is, also while the job runs
 */
export function operationStatusOfJob(
  job: Job,
  regions: readonly ExportRegion[] = [],
): z.infer<typeof operationStatus> {
  const { id, kind, target, status, createdAt, endedAt, error } = job;
  const isLeft = leftBy(job);
  const staying = regions.filter((region) => !isLeft(region));
  const shown = regions.map((region) => ({ ...regionOf(region), ...(isLeft(region) && { leaves: true }) }));
  const result = regions.length > 0 ? { ...job.result, regions: shown } : job.result;
  return {
    id,
    kind,
    target,
    status: JOB_STATUS[status],
    percentComplete: isJobOver(status) ? 100 : staying.length > 0 ? meanProgress(staying) : undefined,
    createdAt,
    endedAt,
    result,
    error: error && {
      code: error.code,
      message: error.message,
      azure: error.azure && azureProblemOf(error.azure),
      details: error.details,
    },
  };
}

/** Whether a region is one that the version is to leave, by the order of its edit. */
function leftBy({ order }: Job): (region: Pick<ExportRegion, 'region'>) => boolean {
  const wanted = versionEdit.safeParse(order['edit']).data?.targetRegions?.map(({ name }) => name);
  return ({ region }) => wanted?.includes(region) === false;
}

function regionOf({ region, state, progress, attempt, message, azure }: ExportRegion) {
  return { region, state, progress, attempt, message, azure: azure && azureProblemOf(azure) };
}

function meanProgress(regions: readonly ExportRegion[]): number {
  if (regions.length === 0) return 0;
  const sum = regions.reduce((total, { progress }) => total + progress, 0);
  return Math.min(99, Math.floor(sum / regions.length));
}
