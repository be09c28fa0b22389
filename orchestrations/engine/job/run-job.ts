import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import type { ExportError } from '../../../shared/domain/export/export.ts';
import type { Detail } from '../../../shared/domain/refusal/detail.ts';
import type { RunRef } from '../../../shared/use-cases/job/run-ref.ts';
import type { WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import type { VersionRef } from '../../../shared/domain/image/image-ref.ts';
import { orchestrator, type Steps } from '../durable/orchestrator.ts';
import { call } from '../durable/call.ts';
import { errorOf, RunCancelledError, RunTakenOverError } from '../run/failures.ts';
import type { RequestPolicy } from '../request/ask-once.ts';
import { jobInput, type BegunJob } from './job-ref.ts';
import { beginJobActivity, settleJobActivity, type JobEnding } from './job.activities.ts';

/** For which run something is done, and at what pace. */
export interface RunPace {
  run: RunRef;
  settings: WorkflowSettings;
}

/** What the steps of a job are given. */
export interface JobCall<Order> extends RunPace {
  order: Order;
  job: BegunJob;
  /** For whatever is asked of Azure: the job's pace, for as long as it may go on. */
  requestPolicy: RequestPolicy;
  /** The same for what puts things right: it goes on when the job is cancelled. */
  cleaningUp: RequestPolicy;
}

/** Why a job can't be done, found on its way: what it touched has been put right. */
export class JobRefusedError extends Error {
  override readonly name = 'JobRefusedError';
  readonly code: string;
  readonly details: readonly Detail[];

  constructor(code: string, message: string, details: readonly Detail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** A job that comes to a bad end, with what has come of it until then. */
export class JobBrokenError extends Error {
  override readonly name = 'JobBrokenError';
  readonly result: Record<string, unknown>;

  constructor(cause: unknown, result: Record<string, unknown>) {
    super('The job has come to a bad end.', { cause });
    this.result = result;
  }
}

/**
 * A workflow of one kind of job: takes the job, does its steps, and settles it with what came of them. The steps put
 * right themselves what they have touched when they fail, and throw.
 *
 * @param steps return the job's result: small JSON, with nothing secret in it
 */
export function jobOrchestrator<Order extends z.ZodType>(definition: {
  name: string;
  /** As the door wrote it down. */
  order: Order;
  /** The version that the door claimed for the job. */
  claimOf?: (order: z.output<Order>) => VersionRef;
  steps: (
    context: OrchestrationContext,
    call: JobCall<z.output<Order>>,
  ) => Steps<Record<string, unknown> | undefined>;
}) {
  const { name, order: form, claimOf, steps } = definition;
  return orchestrator({
    name,
    input: jobInput,
    output: z.null(),
    *steps(context, { accountId, jobId, again = false }) {
      const run = { accountId, exportId: jobId, token: context.df.newGuid(context.df.instanceId) };
      const { begun } = yield* call(context, beginJobActivity, { run, again });
      if (!begun) return null;
      const order = form.parse(begun.order);
      const { settings } = begun;
      const requestPolicy = { settings, watch: { run } };
      const cleaningUp = { settings, watch: { run, cleaningUp: true as const } };
      const { ending } = yield* endingOf(
        steps(context, { run, order, job: begun, settings, requestPolicy, cleaningUp }),
      );
      if (!ending) return null;
      const claim = claimOf?.(order);
      yield* call(context, settleJobActivity, { run, ending, ...(claim && { claim }) });
      return null;
    },
  });
}

/** How the steps ended; no ending where another run has the job now. */
function* endingOf(steps: Steps<Record<string, unknown> | undefined>): Steps<{ ending?: JobEnding }> {
  try {
    const result = yield* steps;
    return { ending: { status: 'Succeeded', ...(result && { result }) } };
  } catch (thrown) {
    const { cause: failure, result } =
      thrown instanceof JobBrokenError ? thrown : { cause: thrown, result: undefined };
    if (failure instanceof RunTakenOverError) return {};
    const came = result && { result };
    if (failure instanceof RunCancelledError) return { ending: { status: 'Cancelled', ...came } };
    return { ending: { status: 'Failed', error: jobErrorOf(failure), ...came } };
  }
}

function jobErrorOf(failure: unknown): ExportError {
  if (!(failure instanceof JobRefusedError)) return errorOf(failure);
  const { code, message, details } = failure;
  return { code, message, ...(details.length > 0 && { details: [...details] }) };
}
