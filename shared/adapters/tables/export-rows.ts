import { z } from 'zod';
import { exportOptions } from '../../domain/export/export-request.ts';
import {
  captureRecord,
  exportError,
  exportRegion,
  exportStatus,
  exportStep,
  leftover,
  type ExportRegion,
  type Leftover,
} from '../../domain/export/export.ts';
import { detail } from '../../domain/refusal/detail.ts';
import { requester } from '../../domain/access/requester.ts';
import type { StoredExport } from '../../use-cases/export/ports.ts';
import { timelineEntry, type TimelineEntry } from '../../domain/export/timeline.ts';
import { rows, type PartitionKey } from './toolkit/keys.ts';

/** Objects stand in a row as JSON text. */
export const json = <Value extends z.ZodType>(value: Value) =>
  z.string().transform((text, context): z.output<Value> => {
    const parsed = value.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.message });
    return z.NEVER;
  });

const exportRow = z.object({
  accountId: z.string(),
  labName: z.string(),
  imageName: z.string(),
  galleryId: z.string(),
  templateVmId: z.string(),
  ownImageOnly: z.literal(true).exactOptional(),
  version: z.string(),
  status: exportStatus,
  step: exportStep,
  createdAt: z.string(),
  retryOf: z.string().exactOptional(),
  retriedBy: z.string().exactOptional(),
  startedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  cancelRequestedAt: z.string().exactOptional(),
  vmUnavailableFrom: z.string().exactOptional(),
  vmAvailableAt: z.string().exactOptional(),
  retryUntil: z.string().exactOptional(),
  runToken: z.string().exactOptional(),
  eventCount: z.int().exactOptional(),
  requestedBy: json(requester).exactOptional(),
  options: json(exportOptions),
  allowedRegions: json(z.array(z.string())).exactOptional(),
  retriedRegions: json(z.array(z.string())).exactOptional(),
  error: json(exportError).exactOptional(),
  leftBehind: json(z.array(detail)).exactOptional(),
  capture: json(captureRecord).exactOptional(),
});

export function exportOfRow(row: { rowKey?: string }): StoredExport {
  return { id: rows.export.lastId(row), ...exportRow.parse(row) };
}

export function rowOfExport(partitionKey: PartitionKey, { id, ...run }: StoredExport) {
  return { partitionKey, rowKey: rows.export.key(id), ...withJson(run) };
}

const regionRow = exportRegion.extend({ azure: json(exportRegion.shape.azure.unwrap()).exactOptional() });

export function regionOfRow(row: object): ExportRegion {
  return regionRow.parse(row);
}

export function rowOfRegion(partitionKey: PartitionKey, exportId: string, region: ExportRegion) {
  const rowKey = rows.region.key(exportId, region.region);
  return { partitionKey, rowKey, ...withJson(region) };
}

export function leftoverOfRow(row: object): Leftover {
  return leftover.parse(row);
}

/** One row for all kinds of entries: what the table searches by, and the entry itself. */
export function rowOfEntry(partitionKey: PartitionKey, exportId: string, entry: TimelineEntry) {
  const rowKey = rows.timeline.key(exportId, entry.id);
  return { partitionKey, rowKey, entry: JSON.stringify(entry) };
}

export function entryOfRow(row: object): TimelineEntry {
  return z.object({ entry: json(timelineEntry) }).parse(row).entry;
}

/** Objects and arrays stand in a row as JSON text; what is undefined stands there not at all. */
export function withJson(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, unknown] => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : value,
      ]),
  );
}
