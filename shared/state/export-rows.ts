import { z } from 'zod';
import { captureRecord, exportError, exportStatus, exportStep, type ExportRegion } from '../export/export.ts';
import type { LabEvent } from '../export/events.ts';
import type { StoredExport } from '../export/ports.ts';
import { regionState } from '../region/replication.ts';
import { keyPart } from './tables.ts';

export const exportKey = (exportId: string) => `export:${exportId}`;
export const idempotencyKey = (keyHash: string) => `key:${keyHash}`;
export const claimKey = (templateVmId: string) => `vm-claim:${keyPart(templateVmId)}`;
export const snapshotKey = (exportId: string) => `snapshot:${exportId}`;
export const regionsKey = (exportId: string) => `region:${exportId}:` as const;
const outboxKey = (event: LabEvent) => `outbox:${keyPart(event.id)}`;

/** Objects stand in a row as JSON text. */
const json = <Value extends z.ZodType>(value: Value) =>
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
  version: z.string(),
  status: exportStatus,
  step: exportStep,
  createdAt: z.string(),
  startedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  vmUnavailableFrom: z.string().exactOptional(),
  vmAvailableAt: z.string().exactOptional(),
  retryUntil: z.string().exactOptional(),
  runToken: z.string().exactOptional(),
  error: json(exportError).exactOptional(),
  leftBehind: json(z.array(z.string())).exactOptional(),
  capture: json(captureRecord).exactOptional(),
});

export function exportOfRow(row: { rowKey?: string }): StoredExport {
  return { id: row.rowKey?.slice(exportKey('').length) ?? '', ...exportRow.parse(row) };
}

export function rowOfExport(partitionKey: string, { id, error, leftBehind, capture, ...run }: StoredExport) {
  return {
    partitionKey,
    rowKey: exportKey(id),
    ...run,
    ...(error && { error: JSON.stringify(error) }),
    ...(leftBehind && { leftBehind: JSON.stringify(leftBehind) }),
    ...(capture && { capture: JSON.stringify(capture) }),
  };
}

const regionRow = z.object({
  region: z.string(),
  state: regionState,
  progress: z.number(),
  message: z.string().exactOptional(),
});

export function regionOfRow(row: object): ExportRegion {
  return regionRow.parse(row);
}

export function rowOfRegion(partitionKey: string, exportId: string, region: ExportRegion) {
  return { partitionKey, rowKey: `${regionsKey(exportId)}${keyPart(region.region)}`, ...region };
}

/** An event in the outbox: written with the change it tells of, sent later. */
export function rowOfEvent(partitionKey: string, event: LabEvent) {
  const { data, ...rest } = event;
  return { partitionKey, rowKey: outboxKey(event), ...rest, data: JSON.stringify(data) };
}
