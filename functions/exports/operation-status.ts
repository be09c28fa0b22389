import { z } from 'zod';
import { isSettled } from '../../shared/export/transitions.ts';
import {
  exportStatus,
  type Export,
  type ExportRegion,
  type ExportStatus,
} from '../../shared/export/export.ts';
import { problem } from '../http/problem.ts';
import { time } from './export-document.ts';

/** The state of long work, as the Microsoft Azure REST API Guidelines have it and every Azure SDK polls it. */
export const operationStatus = z
  .strictObject({
    id: z.string().meta({ description: 'Id of the operation: that of its export.' }),
    kind: z.enum(['Export', 'Retry']).meta({ description: 'What the work is.' }),
    status: z.enum(['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled']).meta({
      description: 'A partly succeeded export has `Succeeded`: its `result` says how far.',
    }),
    percentComplete: z.number().min(0).max(100).meta({ description: 'Of all regions together.' }),
    createdAt: time,
    endedAt: time.optional().meta({ description: 'When it ended.' }),
    resourceLocation: z.url().meta({ description: 'The export, region by region.' }),
    result: z
      .strictObject({ exportStatus: exportStatus.meta({ description: 'How the export ended.' }) })
      .optional()
      .meta({ description: 'Present when it has succeeded, in whole or in part.' }),
    error: problem.shape.error.optional().meta({ description: 'Present when it has failed.' }),
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

function meanProgress(regions: readonly ExportRegion[]): number {
  if (regions.length === 0) return 0;
  const sum = regions.reduce((total, { progress }) => total + progress, 0);
  return Math.min(99, Math.floor(sum / regions.length));
}
