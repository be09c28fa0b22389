import type { RunRef } from '../job/run-ref.ts';
import { StaleRunError } from '../../domain/export/errors.ts';
import { exportEvent, type OwnEventType } from '../../domain/event/export-events.ts';
import type { Export, ExportStatus, ExportStep, Leftover } from '../../domain/export/export.ts';
import type { ExportStore, StoredExport } from './ports.ts';
import type { Clock } from '../clock.ts';
import { noteEntry, stepEntry } from '../../domain/export/timeline.ts';
import { canBecome, isSettled, laterStep } from '../../domain/export/transitions.ts';

export interface RunPorts {
  exports: ExportStore;
  clock: Clock;
}

/**
 * Takes an accepted export for this run. Repeated by the same run it finds its own token and goes on; any other
 * run, and any run of an export that is over, is told to stop.
 *
 * @returns the export, or undefined when this run must stop
 */
export async function beginRun({ exports, clock }: RunPorts, run: RunRef): Promise<Export | undefined> {
  const current = await exports.change(run.accountId, run.exportId, (stored) => {
    if (!canBecome(stored.status, 'Running') || stored.runToken !== undefined) return undefined;
    const startedAt = clock.now().toISOString();
    return {
      export: { ...stored, status: 'Running', step: 'Preflight', startedAt, runToken: run.token },
      events: [],
      timeline: [stepEntry('Preflight', startedAt)],
    };
  });
  return current.status === 'Running' && current.runToken === run.token ? current : undefined;
}

/**
 * Takes a running export over from a run that is dead, so that nothing which that run may still do is written.
 *
 * @returns the export, or undefined when it is not running
 */
export async function takeOverRun({ exports, clock }: RunPorts, run: RunRef): Promise<Export | undefined> {
  const current = await exports.change(run.accountId, run.exportId, (stored) =>
    stored.status === 'Running' && stored.runToken !== run.token
      ? {
          export: { ...stored, runToken: run.token },
          events: [],
          timeline: [takenOver(run, clock.now().toISOString())],
        }
      : undefined,
  );
  return current.status === 'Running' ? current : undefined;
}

function takenOver(run: RunRef, time: string) {
  return noteEntry(`lost-${run.token}`, 'The run was lost; another one puts right what it had begun.', time);
}

/** The export as it is, or undefined when it does not belong to this run, or not any more. */
export async function readRun(
  { exports }: Pick<RunPorts, 'exports'>,
  run: RunRef,
): Promise<Export | undefined> {
  const stored = await exports.read(run.accountId, run.exportId);
  return stored?.status === 'Running' && stored.runToken === run.token ? stored : undefined;
}

export type RunNews = Partial<Pick<Export, 'version' | 'capture' | 'vmUnavailableFrom' | 'vmAvailableAt'>>;

/** A retry makes no version. */
const EVENT_OF_STEP: Partial<Record<ExportStep, OwnEventType>> = {
  StoppingVm: 'export-capturing',
};

/**
 * Writes down how far the run is, and what it is about to touch unless it has been cancelled. Times once written
 * stay as they are, and the step never goes back.
 *
 * @throws {StaleRunError} when the export belongs to another run by now
 */
export async function recordStep(
  { exports, clock }: RunPorts,
  run: RunRef,
  step: ExportStep,
  news: RunNews,
): Promise<Export> {
  return exports.change(run.accountId, run.exportId, (stored) => {
    assertCurrent(stored, run);
    const { capture, vmUnavailableFrom, ...rest } = news;
    const next: StoredExport = {
      ...stored,
      ...rest,
      // A cancelled run touches nothing more, so there is nothing more to put right.
      ...(stored.cancelRequestedAt === undefined && {
        ...(capture && { capture }),
        ...(vmUnavailableFrom !== undefined && { vmUnavailableFrom }),
      }),
      ...(stored.vmUnavailableFrom !== undefined && { vmUnavailableFrom: stored.vmUnavailableFrom }),
      ...(stored.vmAvailableAt !== undefined && { vmAvailableAt: stored.vmAvailableAt }),
      step: laterStep(stored.step, step),
    };
    if (JSON.stringify(next) === JSON.stringify(stored)) return undefined;
    const time = clock.now().toISOString();
    const isNews = next.step !== stored.step && next.retryOf === undefined;
    const stepEvent = isNews ? EVENT_OF_STEP[next.step] : undefined;
    const back = stored.vmAvailableAt === undefined && next.vmAvailableAt !== undefined;
    return {
      export: next,
      events: [
        ...(stepEvent ? [exportEvent(next, stepEvent, time)] : []),
        ...(back ? [exportEvent(next, 'template-vm-available', time)] : []),
      ],
      timeline: next.step === stored.step ? [] : [stepEntry(next.step, time)],
    };
  });
}

const EVENT_OF_STATUS: Partial<Record<ExportStatus, OwnEventType>> = {
  Succeeded: 'export-succeeded',
  PartiallySucceeded: 'export-partially-succeeded',
  Failed: 'export-failed',
  Cancelled: 'export-cancelled',
};

export type Ending = Pick<Export, 'status'> &
  Partial<Pick<Export, 'error' | 'retryUntil' | 'leftBehind'>> & { leftover?: Leftover };

/**
 * Ends the export and frees the template VM, in one transaction. Repeated, it changes nothing.
 *
 * @throws {StaleRunError} when the export belongs to another run by now
 */
export async function settleRun({ exports, clock }: RunPorts, run: RunRef, ending: Ending): Promise<Export> {
  return exports.change(run.accountId, run.exportId, (stored) => {
    assertToken(stored, run);
    if (isSettled(stored.status) || !canBecome(stored.status, ending.status)) return undefined;
    const endedAt = clock.now().toISOString();
    const { leftover, ...news } = ending;
    const next: StoredExport = { ...stored, ...news, step: 'Done', endedAt };
    const event = EVENT_OF_STATUS[ending.status];
    return {
      export: next,
      events: event ? [exportEvent(next, event, endedAt)] : [],
      timeline: [stepEntry('Done', endedAt)],
      over: true,
      ...(leftover && { leftover }),
    };
  });
}

/** @returns false when the export belongs to another run by now */
export async function unlessStale(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof StaleRunError) return false;
    throw error;
  }
}

function assertCurrent(stored: StoredExport, run: RunRef): void {
  assertToken(stored, run);
  if (stored.status !== 'Running') throw new StaleRunError(run.exportId);
}

function assertToken(stored: StoredExport, run: RunRef): void {
  if (stored.runToken !== run.token) throw new StaleRunError(run.exportId);
}

/**
 * Gives the run another version in place of one that was taken. Repeated after the new one has been written
 * down it reserves nothing.
 *
 * @returns the version that the export has now
 * @throws {StaleRunError} when the export belongs to another run by now
 */
export async function adoptVersion(
  { exports }: RunPorts,
  run: RunRef,
  taken: { version: string },
  reserve: () => Promise<string>,
): Promise<string> {
  const before = await readRun({ exports }, run);
  if (!before) throw new StaleRunError(run.exportId);
  if (before.version !== taken.version) return before.version;
  const version = await reserve();
  const after = await exports.change(run.accountId, run.exportId, (stored) => {
    assertCurrent(stored, run);
    return stored.version === taken.version ? { export: { ...stored, version }, events: [] } : undefined;
  });
  return after.version;
}
