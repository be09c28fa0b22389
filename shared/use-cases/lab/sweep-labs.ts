import type { AccountStore } from '../account/ports.ts';
import type { WorkflowSettings } from '../../domain/export/workflow-settings.ts';
import { isJobOver } from '../../domain/job/job.ts';
import type { JobStore } from '../job/ports.ts';
import type { LabBuild } from '../../domain/lab/lab-build.ts';
import type { LabBuilds } from './ports.ts';

export interface LabSweepPorts {
  accounts: Pick<AccountStore, 'listIds' | 'readLab'>;
  jobs: Pick<JobStore, 'read'>;
  labBuilds: Pick<LabBuilds, 'list' | 'forget'>;
  runs: LabRuns;
  settings: WorkflowSettings;
}

/** The workflows' engine, as far as what is left of labs goes. */
export interface LabRuns {
  /** Starts the removal of what is left of a lab; does nothing while one is live. */
  startReapLab(reap: { build: LabBuild; settings: WorkflowSettings }): Promise<void>;
}

/**
 * Has removed from Azure what operations that are over have left of labs. What can't be looked after keeps nothing else
 * from it.
 *
 * @returns ids of what is removed, and what could not be looked after
 */
export async function sweepLabs(
  ports: LabSweepPorts,
): Promise<{ reaped: string[]; failed: { subject: string; cause: unknown }[] }> {
  const reaped: string[] = [];
  const failed: { subject: string; cause: unknown }[] = [];
  for (const accountId of await ports.accounts.listIds()) {
    try {
      for (const { build, jobId } of await ports.labBuilds.list(accountId)) {
        const job = await ports.jobs.read(accountId, jobId);
        if (job && !isJobOver(job.status)) continue;
        const lab = await ports.accounts.readLab(accountId, build.labName);
        if (lab?.build?.id === build.id) {
          // It is whole: a step that was called again has noted it anew.
          await ports.labBuilds.forget(accountId, build.id);
          continue;
        }
        await ports.runs.startReapLab({ build, settings: ports.settings });
        reaped.push(build.id);
      }
    } catch (cause) {
      failed.push({ subject: `Labs of ${accountId}`, cause });
    }
  }
  return { reaped, failed };
}
