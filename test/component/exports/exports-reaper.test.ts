import { beforeAll, describe, expect, it } from 'vitest';
import { sweepExports, type SweepReport } from '../../../shared/use-cases/export/sweep.ts';
import { outerOnly } from '@lab-gallery/test-support/outer';
import { openStores } from '../stores/support/app-stores.ts';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { galleryPath, statesOf, type RunDocument, type TestLab } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

/** As short as a test can wait. */
const RETENTION_SECONDS = 1;

let cloud: TestCloud;

beforeAll(async () => {
  const days = String(RETENTION_SECONDS / 86_400);
  cloud = await startCloud({ settings: { SNAPSHOT_RETENTION_DAYS: days, REGION_ATTEMPTS: '1' } });
  return () => cloud[Symbol.asyncDispose]();
});

/** Sweeps until something is so. */
function sweepUntil(isSo: () => Promise<void>): Promise<void> {
  return until(async () => {
    await cloud.sweep();
    await isSo();
  });
}

async function notesOf(lab: TestLab, { id }: RunDocument): Promise<string[]> {
  const { notes } = await cloud.readTimeline(lab, id);
  return notes.map(({ message }) => message);
}

/** The sweep of a later time, for which no run of this host is alive. */
function sweepLater(minutes: number): Promise<SweepReport> {
  const rest = () => Promise.resolve();
  return sweepExports({
    ...openStores(cloud),
    runs: {
      start: rest,
      startAbandon: rest,
      startReap: rest,
      startJob: rest,
      isLive: () => Promise.resolve(false),
    },
    clock: { now: () => new Date(Date.now() + minutes * 60_000) },
  });
}

/** Has ARM refuse what would put an export right again. */
function refuse({ group }: TestLab, path: string): { id: string } {
  return cloud.arm.faults.add({
    kind: 'fails',
    method: 'DELETE',
    path: `/resourceGroups/${group}/.*${path}`,
    status: 409,
    code: 'ScopeLocked',
    message: 'The scope is locked.',
  });
}

describe('what an export left in Azure', { concurrent: true }, () => {
  it(
    'is removed after the time for a retry: then nobody can retry it, and the timeline says so',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'past-retry', region: 'norwayeast' });
      cloud.arm.faults.add({ kind: 'region-refused', region: 'norwaywest' });
      const run = await cloud.exportLab(lab);

      await sweepUntil(async () => {
        expect(await notesOf(lab, run)).toEqual(['Removed from Azure: the snapshot of the OS disk.']);
      });
      await cloud.sweep();
      const refused = await cloud.retryExport(lab, run.id);

      expect(run.status).toBe('PartiallySucceeded');
      expect((await cloud.azure.truth(lab)).snapshots).toEqual([]);
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'NothingToRetry' } } });
      expect(refused.body.error?.message).toContain('its snapshot is not kept any more');
      const settled = await cloud.readExport(lab, run.id);
      expect(settled).toMatchObject({ status: 'PartiallySucceeded' });
      expect(settled.retryUntil).toBeUndefined();
      expect(await notesOf(lab, run)).toHaveLength(1);
      expect(cloud.azure.requests(lab, 'DELETE', /\/snapshots\//)).toBe(1);
    },
  );

  it('is a failed version that Azure would not delete: removed as soon as it will', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'failed-version', region: 'israelcentral' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'israelcentral', times: 1 });
    const locks = [refuse(lab, '/versions/'), refuse(lab, '/snapshots/')];

    const run = await cloud.exportLab(lab);
    const truth = await cloud.azure.truth(lab);
    for (const { id } of locks) cloud.arm.faults.clear(id);
    await sweepUntil(async () => {
      expect(await cloud.azure.truth(lab)).toMatchObject({ snapshots: [], versions: {} });
      expect(await notesOf(lab, run)).toEqual([
        'Removed from Azure: the snapshot of the OS disk and version 1.0.0 of the image.',
      ]);
    });

    expect(run.status).toBe('Failed');
    expect(run.leftBehind?.map(({ code }) => code)).toEqual(['ImageVersionLeft', 'SnapshotLeft']);
    expect(run.leftBehind?.[0]?.message).toContain('The scope is locked. (ScopeLocked)');
    expect(truth).toMatchObject({
      snapshots: [`lab-gallery-${run.id}`],
      versions: { '1.0.0': { state: 'Failed' } },
    });
    const reaped = await cloud.readExport(lab, run.id);
    expect(reaped.leftBehind).toBeUndefined();
  });

  it('stays where it does not bear our tag', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'not-ours', region: 'qatarcentral' });
    cloud.arm.faults.add({ kind: 'region-fails', region: 'qatarcentral', times: 1 });
    const locks = [refuse(lab, '/versions/'), refuse(lab, '/snapshots/')];
    const run = await cloud.exportLab(lab);
    const { compute } = cloud.azure;
    const version = [...galleryPath(lab), lab.imageName, '1.0.0'] as const;
    const snapshot = [lab.group, `lab-gallery-${run.id}`] as const;
    const tags = { owner: 'somebody' };
    await compute.snapshots.createOrUpdate(...snapshot, {
      ...(await compute.snapshots.get(...snapshot)),
      tags,
    });
    const versions = compute.galleryImageVersions;
    await versions.createOrUpdate(...version, { ...(await versions.get(...version)), tags });
    const refused = cloud.azure.requests(lab, 'DELETE', /\/(snapshots|versions)\//);
    for (const { id } of locks) cloud.arm.faults.clear(id);

    await sweepUntil(async () => {
      expect(await notesOf(lab, run)).toHaveLength(1);
    });

    expect(await cloud.azure.truth(lab)).toMatchObject({
      snapshots: [`lab-gallery-${run.id}`],
      versions: { '1.0.0': { tags } },
    });
    expect(cloud.azure.requests(lab, 'DELETE', /\/(snapshots|versions)\//)).toBe(refused);
  });

  it('is kept as long as a retry needs it', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'needed', region: 'uaenorth' });
    cloud.arm.faults.add({ kind: 'region-refused', region: 'uaecentral', times: 1 });
    cloud.arm.faults.add({ kind: 'region-slow', region: 'uaecentral', factor: 12 });
    const { body } = await cloud.requestExport(lab);
    // The time for a retry is short, so it has to be caught.
    const partly = await until(async () => {
      const { status, body: retry } = await cloud.retryExport(lab, body.id);
      expect(status).toBe(202);
      return retry;
    });

    await cloud.follow(lab, partly.id, (retry) => statesOf(retry)['uaecentral'] === 'Replicating');
    await sweepLater(60);
    await cloud.sweep();
    await cloud.sweep();
    const during = await cloud.azure.truth(lab);
    const retry = await cloud.follow(lab, partly.id);

    expect(during.snapshots).toEqual([`lab-gallery-${body.id}`]);
    expect(retry.status).toBe('Succeeded');
    expect(await cloud.readExport(lab, body.id)).toMatchObject({ status: 'Succeeded' });
    expect((await cloud.azure.truth(lab)).snapshots).toEqual([]);
  });
});

describe('a claim to a version', () => {
  it('that nobody works under any more is given up, and none before', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'lost-claim', region: 'mexicocentral' });
    const { galleryId, imageName, account: accountId } = lab;
    const version = { galleryId, imageName, version: '5.0.0' };
    const { versions } = openStores(cloud);
    const operationId = '0'.repeat(23);
    await versions.claim(version, { accountId, operationId });
    const body = { imageName, options: { stopTemplateVm: true, version: '5.0.0' } };

    const early = await sweepLater(5);
    const refused = await cloud.requestExport(lab, { body });
    const late = await sweepLater(11);
    const accepted = await cloud.requestExport(lab, { body });
    const claims = await versions.listClaims(galleryId);
    await cloud.follow(lab, accepted.body.id);

    const ofThis = (report: SweepReport) => report.unclaimed.filter((claim) => claim.includes(imageName));
    expect(ofThis(early)).toEqual([]);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'VersionBusy' } } });
    expect(ofThis(late)).toEqual([`lost-claim 5.0.0 (${operationId})`]);
    expect(accepted.status).toBe(202);
    expect(claims.map((claim) => claim.operationId)).toEqual([accepted.body.id]);
    expect(await versions.listClaims(galleryId)).toEqual([]);
  });
});
