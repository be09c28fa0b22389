import { beforeEach, describe, expect, it } from 'vitest';
import { attachNewGalleryOrchestrator } from '../../../orchestrations/flows/attach-new-gallery/attach-new-gallery.orchestrator.ts';
import { deleteLabAccountOrchestrator } from '../../../orchestrations/flows/delete-lab-account/delete-lab-account.orchestrator.ts';
import { beginJobActivity, settleJobActivity } from '../../../orchestrations/engine/job/job.activities.ts';
import { requestPatientlyOrchestrator } from '../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import type { Job, JobKind } from '../../../shared/domain/job/job.ts';
import { BRISK, SETTINGS } from '../support/export-world.ts';
import { MemoryJobStore } from '../support/memory-job-store.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { runOrchestrator } from '../run-orchestrator.ts';

const JOB_ID = 'job-1';
const WORKFLOWS = {
  AttachNewGallery: attachNewGalleryOrchestrator,
  DeleteLabAccount: deleteLabAccountOrchestrator,
};

let jobs: MemoryJobStore;
/** What was asked for, in its order. */
let asked: [activity: string, order: unknown][];

beforeEach(() => {
  jobs = new MemoryJobStore();
  asked = [];
});

type Answers = Readonly<Record<string, readonly object[]>>;

/** Runs a job over activities that answer as they are told, the last answer again and again; nothing else is done. */
async function run(kind: keyof typeof WORKFLOWS & JobKind, order: Job['order'], answers: Answers) {
  const workflow = WORKFLOWS[kind];
  await jobs.accept({
    id: JOB_ID,
    accountId: 'contoso',
    kind,
    target: '',
    order,
    requestedBy: { id: 'somebody', name: 'Somebody' },
    status: 'Accepted',
    createdAt: '2026-03-02T08:00:00Z',
  });
  const scripted = Object.entries(answers).map(([name, all]) => {
    let next = 0;
    const activity = (input: unknown) => {
      asked.push([name, (input as { order: unknown }).order]);
      const answer = all[Math.min(next, all.length - 1)];
      next += 1;
      return Promise.resolve(answer);
    };
    return [name, activity] as const;
  });
  const release = () => Promise.resolve();
  const settings = { ...SETTINGS, ...BRISK };
  const ports = { jobs, clock: new VirtualClock(), settings, reservations: { release } };
  await runOrchestrator(workflow.handler, {
    instanceId: JOB_ID,
    input: { accountId: 'contoso', jobId: JOB_ID },
    activities: {
      beginJobActivity: beginJobActivity.toHandler(ports),
      settleJobActivity: settleJobActivity.toHandler(ports),
      ...Object.fromEntries(scripted),
    },
    orchestrators: { [requestPatientlyOrchestrator.name]: requestPatientlyOrchestrator.handler },
  });
  return jobs.get(JOB_ID);
}

const done = (value: object | null = null) => ({ kind: 'done', value });
const REFUSAL = { code: 'GalleryNotUsable', message: 'No.', details: [{ code: 'a', message: 'b' }] };
const CANCELLED = { kind: 'stopped', why: 'cancelled' };
const TAKEN_OVER = { kind: 'stopped', why: 'taken-over' };
const AZURE_REFUSES = { kind: 'refused', error: { code: 'ResourceGroupNotFound', message: 'None.' } };

const namesOf = () => asked.map(([name]) => name);

describe('making a gallery and attaching it', () => {
  const order = { galleryId: '/g', location: 'westeurope' };

  it('ends with the gallery, which stays', async () => {
    const job = await run('AttachNewGallery', order, {
      claimNewGalleryActivity: [done({})],
      makeGalleryActivity: [done()],
      attachMadeGalleryActivity: [done({})],
    });

    expect(job).toMatchObject({ status: 'Succeeded', result: { galleryId: '/g' } });
    expect(asked).toEqual([
      ['claimNewGalleryActivity', { accountId: 'contoso', galleryId: '/g' }],
      ['makeGalleryActivity', { ...order, jobId: JOB_ID }],
      ['attachMadeGalleryActivity', { accountId: 'contoso', galleryId: '/g' }],
    ]);
  });

  it.each([
    ['can’t be attached', [done()], [done({ refusal: REFUSAL })], 'Failed', 'GalleryNotUsable'],
    ['is cancelled while it is made', [CANCELLED], [], 'Cancelled', undefined],
    ['is cancelled while it is attached', [done()], [CANCELLED], 'Cancelled', undefined],
    ['is refused by Azure', [AZURE_REFUSES], [], 'Failed', 'AzureRefused'],
  ])('takes away what it has made where it %s', async (_what, made, attached, status, code) => {
    const job = await run('AttachNewGallery', order, {
      claimNewGalleryActivity: [done({})],
      makeGalleryActivity: made,
      attachMadeGalleryActivity: attached,
      deleteMadeGalleryActivity: [done()],
    });

    expect(job.status).toBe(status);
    expect(job.error?.code).toBe(code);
    expect(asked.at(-1)).toEqual([
      'deleteMadeGalleryActivity',
      { accountId: 'contoso', galleryId: '/g', jobId: JOB_ID },
    ]);
  });

  it('makes nothing where the gallery is another account’s, and has only what is its own taken away', async () => {
    const refusal = { code: 'GalleryTaken', message: 'No.', details: [] };

    const job = await run('AttachNewGallery', order, {
      claimNewGalleryActivity: [done({ refusal })],
      deleteMadeGalleryActivity: [done()],
    });

    expect(job).toMatchObject({ status: 'Failed', error: { code: 'GalleryTaken' } });
    expect(namesOf()).toEqual(['claimNewGalleryActivity', 'deleteMadeGalleryActivity']);
  });

  it('touches nothing more where another run has taken it over', async () => {
    const job = await run('AttachNewGallery', order, {
      claimNewGalleryActivity: [done({})],
      makeGalleryActivity: [done()],
      attachMadeGalleryActivity: [TAKEN_OVER],
    });

    expect(job.status).toBe('Running');
    expect(namesOf()).toEqual([
      'claimNewGalleryActivity',
      'makeGalleryActivity',
      'attachMadeGalleryActivity',
    ]);
  });
});

describe('the deletion of a lab account', () => {
  it('takes the account out of use, deletes its rows, waits until its last events are sent, gives back what it claimed, and buries it', async () => {
    const job = await run(
      'DeleteLabAccount',
      {},
      {
        markAccountActivity: [done({})],
        deleteAccountRowsActivity: [done({ more: true }), done({ more: true }), done({ more: false })],
        tellLastEventsActivity: [{ kind: 'wait', seconds: 1, why: 'The bus is away.' }, done()],
        giveBackClaimsActivity: [done()],
        recordAccountDeletionActivity: [done()],
      },
    );

    expect(job.status).toBe('Succeeded');
    expect(namesOf()).toEqual([
      'markAccountActivity',
      ...Array<string>(3).fill('deleteAccountRowsActivity'),
      ...Array<string>(2).fill('tellLastEventsActivity'),
      'giveBackClaimsActivity',
      'recordAccountDeletionActivity',
    ]);
    expect(asked[1]?.[1]).toEqual({ accountId: 'contoso', jobId: JOB_ID, principalId: 'somebody' });
    expect(asked.at(-1)?.[1]).toEqual({ accountId: 'contoso', jobId: JOB_ID });
  });

  it('deletes nothing of an account in which something has begun', async () => {
    const refusal = { ...REFUSAL, code: 'LabAccountHasLabs' };

    const job = await run('DeleteLabAccount', {}, { markAccountActivity: [done({ refusal })] });

    expect(job).toMatchObject({
      status: 'Failed',
      error: { code: 'LabAccountHasLabs', details: REFUSAL.details },
    });
    expect(namesOf()).toEqual(['markAccountActivity']);
  });
});
