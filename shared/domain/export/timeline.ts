import { z } from 'zod';
import { azureTrace, type AzureTrace } from '../arm/outcome.ts';
import { regionState, type RegionState } from '../region/replication.ts';
import type { ExportRegion, ExportStep } from './export.ts';
import { exportStep } from './export.ts';

const at = z.iso.datetime();

/** Something that happened to an export. The id is derived from what happened, so that it is told once. */
export const timelineEntry = z.discriminatedUnion('kind', [
  /** A step began, and the one before it ended. */
  z.object({ kind: z.literal('step'), id: z.string(), at, step: exportStep }),
  /** Azure was asked for something within a step, and began, or wanted patience, or refused. */
  z.object({
    kind: z.literal('asked'),
    id: z.string(),
    at,
    step: exportStep,
    /** What was asked for: the activity's name. */
    what: z.string(),
    outcome: z.enum(['started', 'waited', 'refused', 'failed']),
    message: z.string().exactOptional(),
    trace: azureTrace.exactOptional(),
  }),
  /** A region changed its state. */
  z.object({
    kind: z.literal('region'),
    id: z.string(),
    at,
    region: z.string(),
    state: regionState,
    attempt: z.int(),
    message: z.string().exactOptional(),
  }),
  /** Anything else that people should know: a cancel, a retry, what was removed later. */
  z.object({ kind: z.literal('note'), id: z.string(), at, message: z.string() }),
]);
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** One operation of Azure's within a step. */
export interface TimelineOperation {
  what: string;
  at: string;
  outcome: 'started' | 'waited' | 'refused' | 'failed';
  message?: string;
  trace?: AzureTrace;
}

export interface TimelineStep {
  step: ExportStep;
  startedAt: string;
  /** Absent while the step goes on. */
  endedAt?: string;
  /** How often Azure was asked for something in this step. */
  attempts: number;
  operations: TimelineOperation[];
}

export interface Timeline {
  steps: TimelineStep[];
  regions: {
    region: string;
    changes: { at: string; state: RegionState; attempt: number; message?: string }[];
  }[];
  /** `code` says which of its kind it is, for translations. */
  notes: { at: string; code: string; message: string }[];
}

/** In the order in which it happened; what happened at one moment, by id. */
export function inOrderOf(entries: readonly TimelineEntry[]): TimelineEntry[] {
  return entries.toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}

/** The story of an export, from what was written down of it, in whatever order. */
export function timelineOf(
  entries: readonly TimelineEntry[],
  run: { createdAt: string; endedAt?: string },
): Timeline {
  const inOrder = inOrderOf(entries);
  const asks = inOrder.filter((entry) => entry.kind === 'asked');
  const begun = new Map<ExportStep, string>([['Accepted', run.createdAt]]);
  // Who cleans up asks in a step that no run has reached: such a step begins with its first ask.
  for (const { step, at: time } of [...inOrder.filter((entry) => entry.kind === 'step'), ...asks]) {
    if (!begun.has(step)) begun.set(step, time);
  }
  const starts = exportStep.options.flatMap((step) => {
    const startedAt = begun.get(step);
    return startedAt === undefined ? [] : { step, startedAt };
  });
  const steps = starts.map(({ step, startedAt }, index): TimelineStep => {
    const end = starts[index + 1]?.startedAt ?? run.endedAt;
    const operations = asks
      .filter((ask) => ask.step === step)
      .map(({ kind, id, step: _step, ...operation }) => operation);
    return {
      step,
      startedAt,
      // Cleaning up may have begun before a step was written down; no step ends before it begins.
      ...(end !== undefined && { endedAt: end < startedAt ? startedAt : end }),
      attempts: operations.length,
      operations,
    };
  });
  const changes = inOrder.filter((entry) => entry.kind === 'region');
  const regions = [...new Set(changes.map((change) => change.region))].map((region) => ({
    region,
    changes: changes
      .filter((change) => change.region === region)
      .map(({ kind, id, region: _region, ...change }) => change),
  }));
  const notes = inOrder
    .filter((entry) => entry.kind === 'note')
    .map(({ id, at: time, message }) => ({ at: time, code: codeOfNote(id), message }));
  return { steps, regions, notes };
}

export function stepEntry(step: ExportStep, time: string): TimelineEntry {
  return { kind: 'step', id: `step-${step}`, at: time, step };
}

export function regionEntry(region: ExportRegion, time: string): TimelineEntry {
  const { region: name, state, attempt, message } = region;
  return {
    kind: 'region',
    id: `region-${name}-${attempt}-${state}`,
    at: time,
    region: name,
    state,
    attempt,
    ...(message !== undefined && { message }),
  };
}

/** What the note is of, without the one thing that it is about. */
function codeOfNote(id: string): string {
  return /^note-([a-z]+)/.exec(id)?.[1] ?? 'other';
}

/** @param what makes the note one of its kind: the same again is the same note */
export function noteEntry(what: string, message: string, time: string): TimelineEntry {
  return { kind: 'note', id: `note-${what}`, at: time, message };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
