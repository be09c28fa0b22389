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
  /** Exports whose snapshot is deleted, because the time for a retry is over. */
  released: string[];
  /** What could not be looked after this time; the next sweep tries again. */
  failed: { exportId: string; cause: unknown }[];
}

/**
 * Starts exports that were accepted and never started, has those cleaned up whose run is dead or gone, and
 * snapshots deleted whose time is over. A running export is never run again. Two sweeps at once, or one after
 * the end, do no harm: a run has to begin. What can't be looked after keeps nothing else from it.
 */
export async function sweepExports(ports: SweepPorts): Promise<SweepReport> {
  const report: SweepReport = { started: [], abandoned: [], released: [], failed: [] };
  for (const accountId of await ports.accounts.listIds()) {
    for (const exportId of await ports.exports.listOpen(accountId)) {
      await noteFailure(report, exportId, async () => {
        const run = await ports.exports.read(accountId, exportId);
        if (run) await sweepOne(ports, run, report);
      });
    }
    for (const { exportId, until } of await ports.exports.listKeptSnapshots(accountId)) {
      if (ports.clock.now() < new Date(until)) continue;
      await noteFailure(report, exportId, async () => {
        await ports.runs.startRelease({ accountId, exportId });
        report.released.push(exportId);
      });
    }
  }
  return report;
}

async function noteFailure(report: SweepReport, exportId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    report.failed.push({ exportId, cause });
  }
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
