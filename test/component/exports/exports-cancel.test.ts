import { beforeAll, describe, expect, it } from 'vitest';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import { all, statesOf, type RunDocument, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

// Slow enough for Azure to be at work when the cancel comes.
beforeAll(async () => {
  cloud = await startCloud({ timeScale: 20, settings: { REGION_ATTEMPTS: '1' } });
  for (const region of ['polandcentral', 'spaincentral', 'uksouth']) {
    cloud.arm.faults.add({ kind: 'region-slow', region, factor: 0.1 });
  }
  cloud.arm.faults.add({ kind: 'region-slow', region: 'ukwest', factor: 0.4 });
  return () => cloud[Symbol.asyncDispose]();
});

const EMPTY_IMAGE = expect.objectContaining({ code: 'EmptyImageLeft' }) as unknown;

/** Requests an export, and cancels it as soon as it is so far. */
async function cancelAt(
  lab: TestLab,
  until: (run: RunDocument) => boolean,
  options: object = {},
): Promise<{ told: RunDocument; run: RunDocument }> {
  const { body } = await cloud.requestExport(lab, {
    body: { imageName: lab.imageName, options: { stopTemplateVm: true, ...options } },
  });
  await cloud.follow(lab, body.id, until);
  const { status, body: told } = await cloud.cancelExport(lab, body.id);
  expect(status).toBe(202);
  return { told, run: await cloud.follow(lab, body.id) };
}

/** Has ARM put the requests off for some seconds, so that the step that makes them lasts. */
function putOff({ group }: TestLab, method: string, path: string): void {
  const struck = `/resourceGroups/${group}/.*${path}`;
  cloud.arm.faults.add({ kind: 'throttle', method, path: struck, times: 2, retryAfterSeconds: 2 });
}

/**
 * The same for the look at what a region offers: a request takes a region of which Azure tells nothing for one that is
 * offered, and is accepted after two looks; its run goes on asking.
 */
function delayPreflight(region: string): void {
  const path = `/locations/${region}/usages`;
  cloud.arm.faults.add({ kind: 'throttle', method: 'GET', path, times: 5, retryAfterSeconds: 2 });
}

describe('a cancelled export', { concurrent: true }, () => {
  for (const [circle, rows] of circles(
    [
      { step: 'Accepted', delayed: [], leaves: [], region: 'switzerlandnorth' },
      { step: 'Preflight', delayed: [], leaves: [], region: 'chilecentral' },
      { step: 'StoppingVm', delayed: [], leaves: [] },
      { step: 'CapturingDisk', delayed: [], leaves: [] },
      { step: 'StartingVm', delayed: [], leaves: [] },
      { step: 'PreparingImage', delayed: ['PUT', '/images/[^/]+$'], leaves: [] },
      { step: 'CreatingVersion', delayed: ['PUT', '/versions/'], leaves: [EMPTY_IMAGE] },
    ] as const,
    ({ step }) => step === 'CapturingDisk',
  ))
    it.each(rows)(
      'leaves nothing when it is cancelled at $step',
      circle,
      async ({ step, delayed, leaves, ...its }) => {
        const { region = 'polandcentral' } = its as { region?: string };
        const lab = await cloud.openLab({ name: `at-${step.toLowerCase()}`, region });
        const [method, path] = delayed;
        if (method && path) putOff(lab, method, path);
        if (region !== 'polandcentral') delayPreflight(region);

        const { told, run } = await cancelAt(lab, (seen) => step === 'Accepted' || seen.step === step);

        expect(told.cancelRequestedAt).toBeDefined();
        expect(run).toMatchObject({ status: 'Cancelled', step: 'Done' });
        expect(run.error).toBeUndefined();
        expect(run.leftBehind ?? []).toEqual(leaves);
        expect(await cloud.azure.truth(lab)).toEqual({ power: 'VM running', snapshots: [], versions: {} });
        const touched = step !== 'Accepted' && step !== 'Preflight';
        expect(run.vmUnavailableFrom !== undefined).toBe(touched);
        expect(run.vmAvailableAt !== undefined).toBe(touched);
        const { notes } = await cloud.readTimeline(lab, run.id);
        expect(notes.map(({ message }) => message)).toEqual(['Somebody asked to cancel the export.']);
      },
    );

  it('has no image when it is cancelled while its home region is made', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'home-open', region: 'norwayeast' });

    const { run } = await cancelAt(lab, (seen) => statesOf(seen)['norwayeast'] === 'Replicating');

    expect(run.status).toBe('Cancelled');
    expect(statesOf(run)).toEqual(all('Cancelled', ['norwayeast', 'norwaywest']));
    expect(run.leftBehind).toEqual([EMPTY_IMAGE]);
    expect(await cloud.azure.truth(lab)).toEqual({ power: 'VM running', snapshots: [], versions: {} });
  });

  it('keeps the copies that it has when it is cancelled while others are made', async () => {
    const lab = await cloud.openLab({ name: 'others-open', region: 'uksouth' });

    const { run } = await cancelAt(lab, (seen) => statesOf(seen)['ukwest'] === 'Replicating');

    expect(run.status).toBe('Cancelled');
    expect(statesOf(run)).toEqual({ uksouth: 'Completed', ukwest: 'Cancelled' });
    expect(run.regions.find(({ region }) => region === 'ukwest')?.message).toContain('was cancelled');
    expect(run.retryUntil).toBeUndefined();
    expect(await cloud.azure.truth(lab)).toEqual({
      power: 'VM running',
      snapshots: [],
      versions: {
        '1.0.0': {
          state: 'Succeeded',
          tags: { labGalleryAccount: lab.account, labGalleryExport: run.id },
          targetRegions: ['uksouth'],
          replicas: { uksouth: 'Completed' },
        },
      },
    });
  });

  it('has succeeded when every region had its copy before', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'too-late', region: 'spaincentral' });
    putOff(lab, 'DELETE', '/snapshots/');

    const { run } = await cancelAt(lab, (seen) => statesOf(seen)['spaincentral'] === 'Completed');

    expect(run.status).toBe('Succeeded');
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [],
      versions: { '1.0.0': { state: 'Succeeded' } },
    });
  });

  it('says that a generalized template VM is lost, and how', async () => {
    const lab = await cloud.openLab({ name: 'generalized', region: 'swedencentral' });

    const { told, run } = await cancelAt(lab, ({ step }) => step === 'CapturingDisk', { generalize: true });

    expect(told.warnings).toEqual([
      {
        code: 'TemplateVmLost',
        message: expect.stringContaining('never start again') as string,
        target: 'templateVm',
      },
    ]);
    expect(run.status).toBe('Cancelled');
    expect(run.leftBehind).toEqual([
      {
        code: 'TemplateVmLost',
        message: expect.stringContaining('never start again') as string,
        target: 'templateVm',
      },
    ]);
    expect(run.vmAvailableAt).toBeUndefined();
    expect(await cloud.azure.truth(lab)).toEqual({ power: 'VM deallocated', snapshots: [], versions: {} });
  });

  it('says that a template VM is lost which was off when it was generalized', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'off-lost', region: 'swedencentral', running: false });

    const { run } = await cancelAt(lab, ({ step }) => step === 'CapturingDisk', { generalize: true });

    expect(run).toMatchObject({ status: 'Cancelled', leftBehind: [{ code: 'TemplateVmLost' }] });
  });

  it('gives the template VM back that it was cancelled too early to generalize', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'spared', region: 'swedencentral' });

    const { run } = await cancelAt(lab, ({ step }) => step === 'StoppingVm', { generalize: true });

    expect(run.status).toBe('Cancelled');
    expect(run.warnings).toBeUndefined();
    expect(run.leftBehind).toBeUndefined();
    expect(await cloud.azure.power(lab)).toBe('VM running');
  });

  it('leaves off a template VM that was off', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'stays-off', region: 'polandcentral', running: false });

    const { run } = await cancelAt(lab, ({ step }) => step === 'CapturingDisk');

    expect(run.status).toBe('Cancelled');
    expect(await cloud.azure.truth(lab)).toEqual({ power: 'VM deallocated', snapshots: [], versions: {} });
  });

  it('makes way for the next one, under the next number', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'again', region: 'polandcentral' });
    await cancelAt(lab, ({ step }) => step === 'StoppingVm');

    const next = await cloud.exportLab(lab);

    expect(next).toMatchObject({ status: 'Succeeded', version: '1.0.1' });
  });
});

describe('a cancel', { concurrent: true }, () => {
  it('is the same however often it comes, also after the end', async () => {
    const lab = await cloud.openLab({ name: 'thrice', region: 'polandcentral' });
    const { body } = await cloud.requestExport(lab);

    const answers = await Promise.all([1, 2].map(() => cloud.cancelExport(lab, body.id)));
    const ended = await cloud.follow(lab, body.id);
    const late = await cloud.cancelExport(lab, body.id);

    expect([...answers, late].map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((answer) => answer.body.cancelRequestedAt)).size).toBe(1);
    expect(late.body).toEqual(ended);
    expect(late.headers.get('operation-location')).toMatch(new RegExp(`/operations/${body.id}$`));
  });

  it('of an export that is over is a conflict', async () => {
    const lab = await cloud.openLab({ name: 'over', region: 'polandcentral' });
    const id = await seedExport(openStores(cloud).exports, { accountId: lab.account, labName: lab.lab });

    const refused = await cloud.cancelExport(lab, id);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'ExportOver' } } });
  });

  it('of an unknown export finds nothing', async () => {
    const lab = await cloud.openLab({ name: 'unknown', region: 'polandcentral' });

    const refused = await cloud.cancelExport(lab, '0'.repeat(23));

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'ExportNotFound' } } });
  });
});
