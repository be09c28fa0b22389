import type { JobStore } from '../job/ports.ts';
import type { ExportStep } from '../../domain/export/export.ts';
import type { ExportStore } from './ports.ts';

/** As much of an export or a job as tells a run whether it may go on. */
export interface RunState {
  status: string;
  runToken?: string;
  cancelRequestedAt?: string;
  /** How far an export's run is; a job has no steps. */
  step?: ExportStep;
}

/** Where a run looks whether it may go on. */
export interface RunStates {
  read(accountId: string, id: string): Promise<RunState | undefined>;
}

/** Runs of exports and of jobs have ids of one kind, and are stored side by side. */
export function runStatesOf(exports: Pick<ExportStore, 'read'>, jobs: Pick<JobStore, 'read'>): RunStates {
  return {
    read: async (accountId, id) => (await exports.read(accountId, id)) ?? jobs.read(accountId, id),
  };
}

/** True when the run may still write: nobody has taken it over, and it is not over. */
export async function isCurrent(
  states: RunStates,
  run: { accountId: string; exportId: string; token: string },
): Promise<boolean> {
  const state = await states.read(run.accountId, run.exportId);
  return state?.status === 'Running' && state.runToken === run.token;
}
