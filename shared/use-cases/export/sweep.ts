import type { AccountStore } from '../account/ports.ts';
import type { EventPublisher } from '../event/ports.ts';
import { isJobOver } from '../../domain/job/job.ts';
import type { JobRuns, JobStore } from '../job/ports.ts';
import { sweepJob } from '../job/sweep-jobs.ts';
import type { ExportRuns, ExportStore, StoredExport, VersionClaim, VersionStore } from './ports.ts';
import type { Clock } from '../clock.ts';
import { isSettled } from '../../domain/export/transitions.ts';

export interface SweepPorts {
  accounts: Pick<AccountStore, 'listIds' | 'read'>;
  events: EventPublisher;
  exports: ExportStore;
  jobs: JobStore;
  versions: Pick<VersionStore, 'listClaims' | 'release'>;
  runs: ExportRuns & JobRuns;
  clock: Clock;
}

/** An endpoint that accepts an export starts its run at once; only what is older than this was forgotten. */
const FORGOTTEN_AFTER_MS = 10_000;

/** An endpoint writes its export moments after it claims a version; a claim that nobody has written by now is lost. */
const CLAIM_LOST_AFTER_MS = 600_000;

export interface SweepReport {
  started: string[];
  abandoned: string[];
  /** Jobs that nobody worked on, and what was done about each. */
  jobs: string[];
  /** Exports of which something is removed from Azure. */
  reaped: string[];
  /** Claims to image versions that were given up because nobody works under them any more. */
  unclaimed: string[];
  /** What could not be looked after this time; the next sweep tries again. */
  failed: { subject: string; cause: unknown }[];
}

/**
 * Starts exports and jobs that were accepted and never started, has those cleaned up whose run is dead or gone, has what
 * they left in Azure removed when its time has come, gives up claims of dead runs, and has events sent that still
 * wait for it. A running export is never
 * run again. Two sweeps at once, or one after the end, do no harm: a run has to begin. What can't be looked after
 * keeps nothing else from it.
 */
export async function sweepExports(ports: SweepPorts): Promise<SweepReport> {
  const report: SweepReport = { started: [], abandoned: [], jobs: [], reaped: [], unclaimed: [], failed: [] };
  const galleries = new Set<string>();
  for (const accountId of await ports.accounts.listIds()) {
    // Whoever wrote an event may have died before it was sent.
    ports.events.announce(accountId);
    await noteFailure(report, `Lab account ${accountId}`, async () => {
      const account = await ports.accounts.read(accountId);
      if (account?.galleryId !== undefined) galleries.add(account.galleryId);
      await sweepAccount(ports, accountId, report);
    });
  }
  for (const galleryId of galleries) {
    await noteFailure(report, `Claims in ${galleryId}`, () => sweepClaims(ports, galleryId, report));
  }
  await ports.events.settled();
  return report;
}

async function sweepAccount(ports: SweepPorts, accountId: string, report: SweepReport): Promise<void> {
  for (const exportId of await ports.exports.listOpen(accountId)) {
    await noteFailure(report, `Export ${exportId}`, async () => {
      const run = await ports.exports.read(accountId, exportId);
      if (run) await sweepOne(ports, run, report);
    });
  }
  for (const jobId of await ports.jobs.listOpen(accountId)) {
    await noteFailure(report, `Operation ${jobId}`, async () => {
      const outcome = await sweepJob(ports, accountId, jobId);
      if (outcome) report.jobs.push(`${jobId} (${outcome})`);
    });
  }
  for (const { exportId, due } of await ports.exports.listLeftovers(accountId)) {
    if (ports.clock.now() < new Date(due)) continue;
    await noteFailure(report, `What export ${exportId} left in Azure`, async () => {
      await ports.runs.startReap({ accountId, exportId });
      report.reaped.push(exportId);
    });
  }
}

async function noteFailure(report: SweepReport, subject: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    report.failed.push({ subject, cause });
  }
}

async function sweepOne(ports: SweepPorts, run: StoredExport, report: SweepReport): Promise<void> {
  const ref = { accountId: run.accountId, exportId: run.id };
  const age = ports.clock.now().getTime() - new Date(run.createdAt).getTime();
  if (age < FORGOTTEN_AFTER_MS || (await ports.runs.isLive(run.id))) return;
  if (run.status === 'Accepted') {
    await ports.runs.start({ ...ref, ...(run.retryOf !== undefined && { retryOf: run.retryOf }) });
    report.started.push(run.id);
  } else if (run.status === 'Running') {
    await ports.runs.startAbandon(ref);
    report.abandoned.push(run.id);
  }
}

async function sweepClaims(ports: SweepPorts, galleryId: string, report: SweepReport): Promise<void> {
  for (const claim of await ports.versions.listClaims(galleryId)) {
    const subject = `${claim.imageName} ${claim.version} (${claim.operationId})`;
    await noteFailure(report, `Claim to ${subject}`, async () => {
      if (!(await isLost(ports, claim))) return;
      await ports.versions.release(claim, claim.operationId);
      report.unclaimed.push(subject);
    });
  }
}

/** True when nobody works under the claim, and nobody will. */
async function isLost(ports: SweepPorts, claim: VersionClaim): Promise<boolean> {
  const age = ports.clock.now().getTime() - new Date(claim.claimedAt).getTime();
  if (age < CLAIM_LOST_AFTER_MS || (await ports.runs.isLive(claim.operationId))) return false;
  const holder = await ports.exports.read(claim.accountId, claim.operationId);
  if (holder) return isSettled(holder.status);
  const job = await ports.jobs.read(claim.accountId, claim.operationId);
  return job === undefined || isJobOver(job.status);
}
