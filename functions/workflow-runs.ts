import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import { abandonExportOrchestrator } from '../orchestrations/flows/abandon-export/abandon-export.orchestrator.ts';
import { reapLabOrchestrator } from '../orchestrations/flows/reap-lab/reap-lab.orchestrator.ts';
import { exportImageOrchestrator } from '../orchestrations/flows/export-image/export-image.orchestrator.ts';
import { reapLeftoversOrchestrator } from '../orchestrations/flows/reap-leftovers/reap-leftovers.orchestrator.ts';
import { retryDistributionOrchestrator } from '../orchestrations/flows/retry-distribution/retry-distribution.orchestrator.ts';
import type { ExportRuns } from '../shared/use-cases/export/ports.ts';
import type { JobKind } from '../shared/domain/job/job.ts';
import type { JobRuns } from '../shared/use-cases/job/ports.ts';
import type { LabRuns } from '../shared/use-cases/lab/sweep-labs.ts';

/** The workflow engine, as far as starting and finding the runs of exports and jobs goes. */
export type WorkflowRuns = ExportRuns & JobRuns & LabRuns;

/** Runs in the workflow engine: a run has the id of its export or job, an export's clean-up that id with a suffix. */
export function workflowRunsOf(client: DurableClient): WorkflowRuns {
  async function isLive(instanceId: string): Promise<boolean> {
    try {
      const { runtimeStatus } = await client.getStatus(instanceId);
      return LIVE.has(runtimeStatus);
    } catch (error) {
      if (isUnknownInstance(error)) return false;
      throw error;
    }
  }

  async function start(name: string, instanceId: string, input: object): Promise<void> {
    try {
      await client.startNew(name, { instanceId, input });
    } catch (error) {
      if (!(await isLive(instanceId))) throw error; // Somebody else started it: that will do.
    }
  }

  return {
    start: ({ retryOf, ...run }) =>
      start(
        (retryOf === undefined ? exportImageOrchestrator : retryDistributionOrchestrator).name,
        run.exportId,
        run,
      ),
    startAbandon: (run) => start(abandonExportOrchestrator.name, abandonId(run.exportId), run),
    startJob: ({ kind, ...run }) => start(workflowOf(kind), run.jobId, run),
    startReap: (run) => start(reapLeftoversOrchestrator.name, `${run.exportId}-reap`, run),
    startReapLab: (reap) => start(reapLabOrchestrator.name, `${reap.build.id}-reap`, reap),
    isLive: async (id) => (await isLive(id)) || isLive(abandonId(id)),
  };
}

const LIVE: ReadonlySet<OrchestrationRuntimeStatus> = new Set([
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.ContinuedAsNew,
  OrchestrationRuntimeStatus.Suspended,
]);

/** The name of the workflow that does jobs of this kind. */
export function workflowOf(kind: JobKind): string {
  return `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Orchestrator`;
}

function abandonId(exportId: string): string {
  return `${exportId}-abandon`;
}

/** The client has no class for it, but one text; anything looser would take a failure for a dead run. */
function isUnknownInstance(error: unknown): boolean {
  return error instanceof Error && error.message.includes('replied with HTTP 404 response');
}
