import type { OrchestrationContext, Task } from 'durable-functions';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { beginJobActivity, settleJobActivity } from '../../../orchestrations/engine/job/job.activities.ts';
import {
  jobOrchestrator,
  JobRefusedError,
  type JobCall,
} from '../../../orchestrations/engine/job/run-job.ts';
import {
  AzureRefusedError,
  RunCancelledError,
  RunTakenOverError,
} from '../../../orchestrations/engine/run/failures.ts';
import type { Job } from '../../../shared/domain/job/job.ts';
import { BRISK, SETTINGS } from '../support/export-world.ts';
import { MemoryJobStore } from '../support/memory-job-store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { runOrchestrator } from '../run-orchestrator.ts';

const order = z.object({ galleryId: z.string(), imageName: z.string(), version: z.string() });
type Order = z.infer<typeof order>;
const VERSION: Order = { galleryId: 'g', imageName: 'linux', version: '1.0.0' };

const JOB: Job = {
  id: 'job-1',
  accountId: 'contoso',
  kind: 'EditVersion',
  target: 'images/linux',
  order: { ...VERSION },
  status: 'Accepted',
  createdAt: '2026-03-02T08:00:00Z',
};

let jobs: MemoryJobStore;
let released: unknown[];

beforeEach(async () => {
  jobs = new MemoryJobStore();
  released = [];
  await jobs.accept(JOB);
});

/** Runs the job with these steps. */
function run(
  steps: (
    context: OrchestrationContext,
    call: JobCall<Order>,
  ) => Generator<Task, Record<string, unknown> | undefined, unknown>,
  input: object = {},
) {
  const workflow = jobOrchestrator({
    name: 'editVersionOrchestrator',
    order,
    claimOf: (version) => version,
    steps,
  });
  const settings = { ...SETTINGS, ...BRISK };
  const release = (...what: unknown[]) => Promise.resolve(void released.push(what));
  const ports = { jobs, clock: new VirtualClock(), settings, reservations: { release } };
  return runOrchestrator(workflow.handler, {
    instanceId: JOB.id,
    input: { accountId: JOB.accountId, jobId: JOB.id, ...input },
    activities: {
      beginJobActivity: beginJobActivity.toHandler(ports),
      settleJobActivity: settleJobActivity.toHandler(ports),
    },
  });
}

function* fails(failure: Error): Generator<Task, undefined, unknown> {
  throw failure;
}

describe('the workflow of a job', () => {
  it('gives its steps the order, settles the job with their result, and gives the version back', async () => {
    await run(function* (_context, { order: { version } }) {
      return { edited: version };
    });

    expect(jobs.get(JOB.id)).toMatchObject({ status: 'Succeeded', result: { edited: '1.0.0' } });
    expect(released).toEqual([[VERSION, JOB.id]]);
  });

  it('stops at once where another run has the job, and gives nothing back', async () => {
    await jobs.change('contoso', JOB.id, (job) => ({ job: { ...job, status: 'Running', runToken: 'x' } }));

    const result = await run(() => fails(new Error('It must not get here.')));

    expect(result.status).toBe('Completed');
    expect(jobs.get(JOB.id)).toMatchObject({ status: 'Running', runToken: 'x' });
    expect(released).toEqual([]);
  });

  it('goes on in place of a dead run', async () => {
    await jobs.change('contoso', JOB.id, (job) => ({ job: { ...job, status: 'Running', runToken: 'x' } }));

    await run(
      function* () {
        return undefined;
      },
      { again: true },
    );

    expect(jobs.get(JOB.id)).toMatchObject({ status: 'Succeeded' });
  });

  it.each<[string, Error, object]>([
    [
      'in plain words where it is refused',
      new JobRefusedError('ImageInUse', 'A lab uses it.', [{ code: 'LabUses', message: 'physics' }]),
      { status: 'Failed', error: { code: 'ImageInUse', details: [{ code: 'LabUses', message: 'physics' }] } },
    ],
    [
      "with Azure's words where Azure refuses",
      new AzureRefusedError({ code: 'ScopeLocked', message: 'Locked.' }),
      { status: 'Failed', error: { code: 'AzureRefused', azure: { code: 'ScopeLocked' } } },
    ],
    ['as cancelled where somebody asked for that', new RunCancelledError(), { status: 'Cancelled' }],
    [
      'without a stack where nobody foresaw it',
      new TypeError('undefined is no function at secret.ts:1'),
      { status: 'Failed', error: { code: 'UnexpectedFailure' } },
    ],
  ])('ends %s, and gives the version back', async (_how, failure, expected) => {
    await run(() => fails(failure));

    expect(jobs.get(JOB.id)).toMatchObject(expected);
    expect(JSON.stringify(jobs.get(JOB.id))).not.toContain('secret.ts');
    expect(released).toHaveLength(1);
  });

  it('writes nothing where another run takes the job over meanwhile', async () => {
    await run(() => fails(new RunTakenOverError()));

    expect(jobs.get(JOB.id).status).toBe('Running');
    expect(released).toEqual([]);
  });
});
