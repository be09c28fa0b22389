import type { AccountStore } from '../account/ports.ts';
import type { Clock, ExportRuns, ExportStore, StoredExport } from './ports.ts';

export interface SweepPorts {
  accounts: AccountStore;
  exports: ExportStore;
  runs: ExportRuns;
  clock: Clock;
}

/** A door that accepts an export starts its run at once; only what is older than this was forgotten. */
const FORGOTTEN_AFTER_MS = 10_000;

export interface SweepReport {
  started: string[];
  abandoned: string[];
  /** What could not be looked after this time; the next sweep tries again. */
  failed: { exportId: string; cause: unknown }[];
}

/**
 * Starts exports that were accepted and never started, and has those cleaned up whose run is dead or gone. A
 * running export is never run again. Two sweeps at once, or one after the end, do no harm: a run has to begin.
 * An export that can't be looked after keeps none of the others from it.
 */
export async function sweepExports(ports: SweepPorts): Promise<SweepReport> {
  const report: SweepReport = { started: [], abandoned: [], failed: [] };
  for (const accountId of await ports.accounts.listIds()) {
    for (const exportId of await ports.exports.listOpen(accountId)) {
      try {
        const run = await ports.exports.read(accountId, exportId);
        if (run) await sweepOne(ports, run, report);
      } catch (cause) {
        report.failed.push({ exportId, cause });
      }
    }
  }
  return report;
}

async function sweepOne(ports: SweepPorts, run: StoredExport, report: SweepReport): Promise<void> {
  const ref = { accountId: run.accountId, exportId: run.id };
  const age = ports.clock.now().getTime() - new Date(run.createdAt).getTime();
  if (age < FORGOTTEN_AFTER_MS || (await ports.runs.isLive(run.id))) return;
  if (run.status === 'Accepted') {
    await ports.runs.start(ref);
    report.started.push(run.id);
  } else if (run.status === 'Running') {
    await ports.runs.startAbandon(ref);
    report.abandoned.push(run.id);
  }
}
