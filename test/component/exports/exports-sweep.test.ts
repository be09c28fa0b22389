import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowOf } from '../../../functions/workflow-runs.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import { sweepExports } from '../../../shared/use-cases/export/sweep.ts';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { openStores } from '../stores/support/app-stores.ts';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { ANYTHING, possibleChecks } from '../stores/support/possible-checks.ts';
import { hasEnded, statesOf, type RunDocument, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

/** As short as a test can wait. */
const RETENTION_SECONDS = 1;

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startCloud({ settings: { SNAPSHOT_RETENTION_DAYS: String(RETENTION_SECONDS / 86_400) } });
  return () => cloud[Symbol.asyncDispose]();
});

const WEBHOOKS = '/runtime/webhooks/durabletask';
const INSTANCES = `${WEBHOOKS}/instances`;

/** Sweeps until the export has ended. */
function sweepUntilEnded(lab: TestLab, id: string): Promise<RunDocument> {
  return until(async () => {
    await cloud.sweep();
    const run = await cloud.readExport(lab, id);
    if (!hasEnded(run)) throw new Error(`Export ${id} is ${JSON.stringify(run)}`);
    return run;
  });
}

/** Accepts an export as a door would that dies, a minute ago, before it can start the run. */
async function acceptOnly({ account, lab, imageName }: TestLab): Promise<string> {
  const stores = openStores(cloud);
  const request = { imageName, options: { stopTemplateVm: true } };
  const { id } = await requestExport(
    {
      ...stores,
      checks: possibleChecks(stores),
      runs: { start: () => Promise.reject(new Error('The host is gone.')) },
      clock: { now: () => new Date(Date.now() - 60_000) },
      newGuid: randomUUID,
      digest: (text) => text,
      warn: () => undefined,
    },
    { accountId: account, labName: lab, request, authority: ANYTHING },
  );
  return id;
}

/** A sweep beside the host's own, as another host of the same app would make it. */
async function sweepFromElsewhere(): Promise<void> {
  const start = async (workflow: string, instanceId: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const path = `${WEBHOOKS}/orchestrators/${workflow}/${instanceId}`;
    const { status } = await cloud.askBeside('POST', path, { hostKey: 'durable', headers, body });
    expect([202, 409]).toContain(status);
  };
  const isLive = async (id: string): Promise<boolean> =>
    (await cloud.askBeside('GET', `${INSTANCES}/${id}`, { hostKey: 'durable' })).status === 202;
  await sweepExports({
    ...openStores(cloud),
    runs: {
      start: (run) => start('exportImageOrchestrator', run.exportId, run),
      startAbandon: (run) => start('abandonExportOrchestrator', `${run.exportId}-abandon`, run),
      startReap: (run) => start('reapLeftoversOrchestrator', `${run.exportId}-reap`, run),
      startJob: ({ kind, ...job }) => start(workflowOf(kind), job.jobId, job),
      isLive: async (id) => (await isLive(id)) || isLive(`${id}-abandon`),
    },
    clock: { now: () => new Date() },
  });
}

interface InstanceStatus {
  readonly runtimeStatus: string;
  readonly historyEvents: readonly { readonly EventType: string; readonly FunctionName?: string }[];
}

/**
 * Starts a run of the export under an instance id, as nobody should.
 *
 * @returns the activities that it has called at its end
 */
async function startRun({ account }: TestLab, exportId: string, instanceId: string): Promise<string[]> {
  const path = `${WEBHOOKS}/orchestrators/exportImageOrchestrator/${instanceId}`;
  const headers = { 'content-type': 'application/json' };
  const body = { accountId: account, exportId };
  await cloud.askBeside('POST', path, { hostKey: 'durable', headers, body });
  const { historyEvents } = await until(async () => {
    const address = `${INSTANCES}/${instanceId}?showHistory=true`;
    const status = await cloud.askBeside<InstanceStatus>('GET', address, { hostKey: 'durable' });
    expect(status.body.runtimeStatus).toBe('Completed');
    return status.body;
  });
  return historyEvents
    .filter(({ EventType }) => EventType === 'TaskCompleted')
    .map(({ FunctionName = '' }) => FunctionName);
}

/** Makes the export's run disappear, as it does with a task hub that is lost. */
async function loseRun(id: string): Promise<void> {
  await cloud.askBeside('POST', `${INSTANCES}/${id}/terminate?reason=lost`, { hostKey: 'durable' });
  await until(async () => {
    expect((await cloud.askBeside('DELETE', `${INSTANCES}/${id}`, { hostKey: 'durable' })).status).toBe(200);
  });
}

describe('an export', { concurrent: true }, () => {
  it(
    'that partly succeeded keeps its snapshot for a retry, and a sweep deletes it after that',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'kept', region: 'norwayeast' });
      cloud.arm.faults.add({ kind: 'region-refused', region: 'norwaywest' });

      const run = await cloud.exportLab(lab);
      await until(async () => {
        await cloud.sweep();
        expect((await cloud.azure.truth(lab)).snapshots).toEqual([]);
        expect((await cloud.readExport(lab, run.id)).retryUntil).toBeUndefined();
      });

      expect(run.status).toBe('PartiallySucceeded');
      expect(await cloud.azure.truth(lab)).toMatchObject({
        power: 'VM running',
        versions: { '1.0.0': { state: 'Succeeded', targetRegions: ['norwayeast'] } },
      });
    },
  );

  it('that was accepted and never started is started once, however many sweeps there are', async () => {
    const lab = await cloud.openLab({ name: 'forgotten', region: 'polandcentral' });
    const id = await acceptOnly(lab);

    await Promise.all([cloud.sweep(), sweepFromElsewhere(), sweepFromElsewhere(), cloud.sweep()]);
    const run = await sweepUntilEnded(lab, id);

    expect(run).toMatchObject({ status: 'Succeeded', version: '1.0.0' });
    expect(cloud.azure.requests(lab, 'POST', /\/deallocate$/)).toBe(1);
    expect(cloud.azure.requests(lab, 'PUT', /\/snapshots\//)).toBe(1);
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [],
      versions: { '1.0.0': { tags: { labGalleryExport: id } } },
    });
  });

  it('has one run: a second stops, while the first goes on and after its end', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'twice', region: 'italynorth' });
    const { body } = await cloud.requestExport(lab);
    await cloud.follow(lab, body.id, ({ step }) => step !== 'Accepted' && step !== 'Preflight');

    const second = await startRun(lab, body.id, `${body.id}-second`);
    const run = await cloud.follow(lab, body.id);
    const late = await startRun(lab, body.id, body.id);

    expect(second).toEqual(['beginActivity']);
    expect(late).toEqual(['beginActivity']);
    expect(run.status).toBe('Succeeded');
    expect(await cloud.readExport(lab, body.id)).toEqual(run);
    expect(cloud.azure.requests(lab, 'POST', /\/deallocate$/)).toBe(1);
    expect(cloud.azure.requests(lab, 'PUT', /\/versions\//)).toBe(1);
    expect(await cloud.azure.truth(lab)).toMatchObject({ power: 'VM running', snapshots: [] });
  });

  it('that is over is left alone by a sweep', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'over', region: 'spaincentral' });
    const run = await cloud.exportLab(lab);
    const truth = await cloud.azure.truth(lab);
    // Accounts are swept in the order of their names: when the last one has been, this one has.
    const last = await cloud.openLab({ name: 'zz-last', region: 'mexicocentral' });
    const lastId = await acceptOnly(last);

    await cloud.sweep();
    await cloud.follow(last, lastId, ({ status }) => status !== 'Accepted');

    expect(await cloud.readExport(lab, run.id)).toEqual(run);
    expect(await cloud.azure.truth(lab)).toEqual(truth);
    const abandon = await cloud.askBeside('GET', `${INSTANCES}/${run.id}-abandon`, { hostKey: 'durable' });
    expect(abandon.status).toBe(404);
  });

  it(
    'whose run is lost while its VM is stopped is settled, with the VM running and nothing left',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'lost-capture', region: 'swedencentral' });
      const { body } = await cloud.requestExport(lab);
      await cloud.follow(lab, body.id, ({ step }) => step === 'StoppingVm' || step === 'CapturingDisk');

      await loseRun(body.id);
      const run = await sweepUntilEnded(lab, body.id);
      const next = await cloud.exportLab(lab);

      expect(run).toMatchObject({ status: 'Failed', step: 'Done', error: { code: 'RunLost' } });
      expect(run.vmAvailableAt).toBeDefined();
      expect(run.leftBehind).toBeUndefined();
      expect(next.status).toBe('Succeeded');
      expect(await cloud.azure.truth(lab)).toMatchObject({
        power: 'VM running',
        snapshots: [],
        versions: { [next.version ?? '']: { tags: { labGalleryExport: next.id } } },
      });
    },
  );

  it('whose run is lost while it replicates keeps what its home region has', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'lost-replication', region: 'japaneast' });
    cloud.arm.faults.add({ kind: 'region-stuck', region: 'japanwest' });
    const { body } = await cloud.requestExport(lab);
    await cloud.follow(lab, body.id, (run) => statesOf(run)['japanwest'] === 'Replicating');

    await loseRun(body.id);
    const run = await sweepUntilEnded(lab, body.id);

    expect(run).toMatchObject({ status: 'PartiallySucceeded', error: { code: 'RunLost' } });
    expect(statesOf(run)).toEqual({ japaneast: 'Completed', japanwest: 'Failed' });
    expect(run.leftBehind).toEqual([
      {
        code: 'RegionNotWithdrawn',
        message: expect.stringContaining('in its list for japanwest') as string,
      },
    ]);
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [`lab-gallery-${run.id}`],
      versions: { '1.0.0': { replicas: { japaneast: 'Completed' } } },
    });
  });

  it('whose whole task hub is lost is settled as well', async () => {
    await using other = await startCloud({ settings: { SWEEP_SCHEDULE: '*/2 * * * * *' } });
    const lab = await other.openLab({ name: 'lost-hub', region: 'polandcentral' });
    const { body } = await other.requestExport(lab);
    await other.follow(lab, body.id, ({ step }) => step === 'StoppingVm' || step === 'CapturingDisk');

    await other.host.kill();
    await other.host.loseTaskHub();
    await other.host.start();
    const run = await other.follow(lab, body.id);

    expect(run).toMatchObject({ status: 'Failed', error: { code: 'RunLost' } });
    expect(run.leftBehind).toBeUndefined();
    expect(await other.azure.truth(lab)).toEqual({ power: 'VM running', snapshots: [], versions: {} });
  });
});
