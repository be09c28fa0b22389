import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud, REGION_ATTEMPTS } from '../support/start-cloud.ts';
import { accountPath, all, statesOf, type RunDocument, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** An export that has ended without a copy in one region, whose fault strikes so many times. */
async function partly(
  { name, region, failing }: { name: string; region: string; failing: string },
  times?: number,
): Promise<{ lab: TestLab; run: RunDocument }> {
  const lab = await cloud.openLab({ name, region });
  cloud.arm.faults.add({ kind: 'region-fails', region: failing, ...(times !== undefined && { times }) });
  const run = await cloud.exportLab(lab);
  expect(run.status).toBe('PartiallySucceeded');
  return { lab, run };
}

/** Ended, or so far that a retry's regions have been asked for. */
function hasAsked({ regions }: RunDocument): boolean {
  return regions.some(({ state }) => state === 'Replicating');
}

describe('a retry', { concurrent: true }, () => {
  it('gives the image to the regions that have none, without a new capture', async () => {
    const places = { region: 'uksouth', failing: 'ukwest' };
    const { lab, run } = await partly({ name: 'retried', ...places }, REGION_ATTEMPTS);

    const { status, headers, body } = await cloud.retryExport(lab, run.id, { body: {} });
    const retry = await cloud.follow(lab, body.id);

    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`${cloud.host.origin}${accountPath(lab)}/exports/${body.id}`);
    expect(headers.get('operation-location')).toMatch(new RegExp(`/operations/${body.id}$`));
    expect(body).toMatchObject({ kind: 'Retry', retryOf: run.id, version: '1.0.0' });
    expect(statesOf(body)).toEqual({ uksouth: 'Completed', ukwest: 'Pending' });
    expect(retry).toMatchObject({ status: 'Succeeded', kind: 'Retry' });
    expect(statesOf(retry)).toEqual(all('Completed', ['uksouth', 'ukwest']));
    expect(retry.vmUnavailableFrom).toBeUndefined();
    const source = await cloud.readExport(lab, run.id);
    expect(source).toMatchObject({ status: 'Succeeded', kind: 'Export', retriedBy: retry.id });
    expect(statesOf(source)).toEqual(statesOf(retry));
    expect(source.retryUntil).toBeUndefined();
    expect(await cloud.azure.truth(lab)).toEqual({
      power: 'VM running',
      snapshots: [],
      versions: {
        '1.0.0': {
          state: 'Succeeded',
          tags: { labGalleryAccount: lab.account, labGalleryExport: run.id },
          targetRegions: ['uksouth', 'ukwest'],
          replicas: all('Completed', ['uksouth', 'ukwest']),
        },
      },
    });
    expect(cloud.azure.requests(lab, 'POST', /\/deallocate$/)).toBe(1);
    expect(cloud.azure.requests(lab, 'PUT', /\/snapshots\//)).toBe(1);
    const { notes } = await cloud.readTimeline(lab, run.id);
    expect(notes.map(({ message }) => message)).toEqual([
      `Its distribution is tried again (${retry.id}).`,
      `A retry (${retry.id}) copied the image to the last regions.`,
    ]);
  });

  it(
    'that fails too leaves the export as retryable as it was, also by the name of the retry',
    outerOnly,
    async () => {
      const places = { region: 'norwayeast', failing: 'norwaywest' };
      const { lab, run } = await partly({ name: 'fails-again', ...places }, 2 * REGION_ATTEMPTS);

      const second = await cloud.retryToEnd(lab, run.id);
      const between = await cloud.readExport(lab, run.id);
      const third = await cloud.retryToEnd(lab, second.id);

      expect(second.status).toBe('PartiallySucceeded');
      expect(statesOf(second)).toEqual({ norwayeast: 'Completed', norwaywest: 'Failed' });
      expect(between).toMatchObject({ status: 'PartiallySucceeded', retryUntil: run.retryUntil });
      expect(third).toMatchObject({ status: 'Succeeded', retryOf: run.id });
      expect((await cloud.readExport(lab, run.id)).status).toBe('Succeeded');
      expect((await cloud.azure.truth(lab)).snapshots).toEqual([]);
    },
  );

  it('takes only the regions that it is asked for', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'chosen', region: 'centralindia' });
    for (const region of ['southindia', 'westindia']) {
      cloud.arm.faults.add({ kind: 'region-refused', region, times: 1 });
    }
    const options = { targetRegions: [{ name: 'South India' }, { name: 'westindia' }] };
    const run = await cloud.exportLab(lab, options);

    const retry = await cloud.retryToEnd(lab, run.id, { body: { regions: ['South India'] } });

    expect(statesOf(run)).toEqual({
      centralindia: 'Completed',
      ...all('Skipped', ['southindia', 'westindia']),
    });
    expect(retry.status).toBe('PartiallySucceeded');
    expect(statesOf(retry)).toEqual({
      ...all('Completed', ['centralindia', 'southindia']),
      westindia: 'Skipped',
    });
    const source = await cloud.readExport(lab, run.id);
    expect(source.status).toBe('PartiallySucceeded');
    expect(statesOf(source)).toEqual(statesOf(retry));
    expect((await cloud.azure.truth(lab)).snapshots).toEqual([`lab-gallery-${run.id}`]);
  });

  it('that is cancelled leaves the image as it was, and can follow again', outerOnly, async () => {
    const places = { region: 'switzerlandnorth', failing: 'switzerlandwest' };
    const { lab, run } = await partly({ name: 'cancelled', ...places }, REGION_ATTEMPTS);
    const letGo = cloud.hold(places.failing);

    const { body } = await cloud.retryExport(lab, run.id);
    await cloud.follow(lab, body.id, hasAsked);
    await cloud.cancelExport(lab, body.id);
    await cloud.follow(lab, body.id, (run) => !hasAsked(run));
    letGo();
    const retry = await cloud.follow(lab, body.id);
    const truth = await cloud.azure.truth(lab);
    const again = await cloud.retryToEnd(lab, run.id);

    expect(retry.status).toBe('Cancelled');
    expect(statesOf(retry)).toEqual({ switzerlandnorth: 'Completed', switzerlandwest: 'Cancelled' });
    expect(truth).toMatchObject({
      power: 'VM running',
      snapshots: [`lab-gallery-${run.id}`],
      versions: { '1.0.0': { targetRegions: ['switzerlandnorth'] } },
    });
    expect(again.status).toBe('Succeeded');
  });

  it('with one key is one retry however often it comes, and another body is a conflict', async () => {
    const places = { region: 'uaenorth', failing: 'uaecentral' };
    const { lab, run } = await partly({ name: 'same-key', ...places }, REGION_ATTEMPTS);
    const headers = { 'repeatability-request-id': randomUUID() };

    const answers = await Promise.all([1, 2, 3].map(() => cloud.retryExport(lab, run.id, { headers })));
    const retry = await cloud.follow(lab, answers[0]?.body.id ?? '');
    const late = await cloud.retryExport(lab, run.id, { headers });
    const other = await cloud.retryExport(lab, run.id, { headers, body: { regions: ['uaecentral'] } });

    expect([...answers, late].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set([...answers, late].map(({ body }) => body.id))).toEqual(new Set([retry.id]));
    expect(late.headers.get('repeatability-result')).toBe('accepted');
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IdempotencyKeyReused' } } });
  });

  it('is refused while another one writes the version, and names it', outerOnly, async () => {
    const places = { region: 'francecentral', failing: 'francesouth' };
    const { lab, run } = await partly({ name: 'version-busy', ...places }, REGION_ATTEMPTS);
    const first = await cloud.retryExport(lab, run.id);

    const second = await cloud.retryExport(lab, run.id);
    const retry = await cloud.follow(lab, first.body.id);

    expect(second).toMatchObject({ status: 409, body: { error: { code: 'VersionBusy' } } });
    expect(second.body.error?.message).toContain(first.body.id);
    expect(retry.status).toBe('Succeeded');
  });

  it('is refused for regions that have the image, or are none of the export’s', outerOnly, async () => {
    const places = { region: 'germanywestcentral', failing: 'germanynorth' };
    const { lab, run } = await partly({ name: 'strangers', ...places });

    const refused = await cloud.retryExport(lab, run.id, {
      body: { regions: ['germanywestcentral', 'westus'] },
    });
    const mistaken = await cloud.retryExport(lab, run.id, { body: { regions: [] } });

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'NothingToRetry' } } });
    expect(refused.body.error?.message).toContain('only germanynorth can be tried again');
    expect(mistaken).toMatchObject({ status: 400, body: { error: { target: 'regions' } } });
  });

  it('of an export that has given every region the image is refused', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'complete', region: 'polandcentral' });
    const run = await cloud.exportLab(lab);

    const refused = await cloud.retryExport(lab, run.id);

    expect(run.status).toBe('Succeeded');
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'NothingToRetry' } } });
  });

  it('of an export that runs is refused', async () => {
    const lab = await cloud.openLab({ name: 'running', region: 'polandcentral' });
    const { body } = await cloud.requestExport(lab);

    const refused = await cloud.retryExport(lab, body.id);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'NothingToRetry' } } });
  });

  it('of an unknown export finds nothing', async () => {
    const lab = await cloud.openLab({ name: 'unknown', region: 'polandcentral' });

    const refused = await cloud.retryExport(lab, '0'.repeat(23));

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'ExportNotFound' } } });
  });
});
