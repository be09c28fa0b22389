import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import {
  openImages,
  type TestImages,
  type OperationDocument,
  type VersionDocument,
} from './images-support.ts';
import { accountPath, galleryPath } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';
import { untilSettled } from '../support/until-settled.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** Has the host run the timer, which by itself runs in one test only. */
async function runTimer(): Promise<void> {
  await cloud.askBeside('POST', '/admin/functions/synchronizeGalleries', {
    hostKey: 'master',
    headers: { 'content-type': 'application/json' },
    body: {},
  });
}

/** How often ARM was asked about the gallery's images, one by one or all. */
function asked({ lab }: TestImages, method: string, path: RegExp): number {
  return cloud.azure.requests(lab, method, path);
}

describe('a synchronisation', { concurrent: true }, () => {
  it('finds what was made, changed and deleted, and writes nothing when there is nothing', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'found',
      region: 'westeurope',
    });
    const { compute } = cloud.azure;
    await Promise.all([images.upload('stays', ['1.0.0', '1.0.1']), images.upload('goes')]);

    const first = await images.synchronize();
    const second = await images.synchronize();
    await compute.galleryImageVersions.delete(...galleryPath(images.lab), 'goes', '1.0.0');
    await compute.galleryImages.delete(...galleryPath(images.lab), 'goes');
    await compute.galleryImageVersions.delete(...galleryPath(images.lab), 'stays', '1.0.1');
    const third = await images.synchronize();

    expect(first).toMatchObject({ kind: 'SynchronizeGallery', status: 'Succeeded', target: 'gallery' });
    expect(first.result).toMatchObject({ images: 2, refused: [] });
    expect(second.result).toEqual({ images: 2, rowsWritten: 0, refused: [] });
    // Two images and a version: of each its rows, of what stays nothing but the image's.
    expect(third.status).toBe('Succeeded');
    expect((await images.names()).names).toEqual(['stays']);
    expect(await images.read('stays')).toMatchObject({ versionCount: 1, latestVersion: '1.0.0' });
    expect((await images.ask('GET', 'images/goes')).status).toBe(404);
    expect((await images.ask('GET', 'images/stays/versions/1.0.1')).status).toBe(404);
  });

  it('asks for the replication of new versions only, and again of those that are not through', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'copying',
      region: 'koreacentral',
    });
    cloud.arm.faults.add({ kind: 'region-slow', region: 'koreasouth', factor: 8 });
    await Promise.all([images.upload('done'), images.upload('half')]);
    await images.synchronize();
    const looks = asked(images, 'GET', /done\/versions\/1/);
    const ready = async () => (await images.read('half')).readyRegions.map(({ region }) => region);
    const copying = images.copyTo('half', '1.0.0', ['koreacentral', 'koreasouth']);
    await until(async () => {
      await images.synchronize();
      const { body } = await images.ask<VersionDocument>('GET', 'images/half/versions/1.0.0');
      expect(body).toMatchObject({ provisioningState: 'Updating' });
    });

    const before = await ready();
    await copying;
    await images.synchronize();
    await images.synchronize();

    expect(before).toEqual(['koreacentral']);
    expect(await ready()).toEqual(['koreacentral', 'koreasouth']);
    expect(await images.reasons('half')).toEqual([]);
    expect(asked(images, 'GET', /done\/versions\/1/) - looks).toBe(0);
  });

  it('waits as long as ARM asks for, and goes on where it was', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'throttled',
      region: 'northeurope',
    });
    await Promise.all(['a', 'b', 'c'].map((name) => images.upload(name)));
    const path = 'resourceGroups/throttled/.*/images/b/versions$';
    cloud.arm.faults.add({ kind: 'throttle', method: 'GET', path, retryAfterSeconds: 3, times: 2 });
    const start = Date.now();

    const { status, result } = await images.synchronize();

    expect(status).toBe('Succeeded');
    expect(result).toMatchObject({ images: 3, refused: [] });
    expect(Date.now() - start).toBeGreaterThan(5_000);
    expect((await images.names()).names).toEqual(['a', 'b', 'c']);
  });

  it('tells what ARM refuses, and does the rest', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'sync-refused',
      region: 'northeurope',
    });
    await Promise.all(['good', 'bad'].map((name) => images.upload(name)));
    const path = 'resourceGroups/sync-refused/.*/images/bad/versions$';
    cloud.arm.faults.add({
      kind: 'fails',
      path,
      status: 403,
      code: 'AuthorizationFailed',
      message: 'No.',
      times: 1,
    });

    const { status, result } = await images.synchronize();

    expect(status).toBe('Succeeded');
    expect(result).toMatchObject({
      images: 2,
      refused: [{ code: 'AuthorizationFailed', target: 'images/bad' }],
    });
    expect((await images.names()).names).toEqual(['good']);
  });

  it('goes on one at a time, and can be cancelled while it waits', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'sync-cancelled',
      region: 'northeurope',
    });
    await images.upload('slow');
    const path = 'resourceGroups/sync-cancelled/.*/images$';
    const fault = cloud.arm.faults.add({ kind: 'throttle', path, retryAfterSeconds: 300 });

    const { body } = await images.ask<OperationDocument>('POST', 'gallery/synchronize');
    const other = await images.ask('POST', 'gallery/synchronize');
    await images.ask('POST', `operations/${body.id}/cancel`);
    const ended = await images.follow(body.id);
    cloud.arm.faults.clear(fault.id);
    const next = await images.synchronize();

    expect(other).toMatchObject({ status: 409, body: { error: { code: 'OperationInProgress' } } });
    expect(ended.status).toBe('Canceled');
    expect(next.status).toBe('Succeeded');
  });

  it('with a key is the same one however often it is asked for', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'keyed',
      region: 'northeurope',
    });
    // Attaching has begun to read the gallery, and whoever asks meanwhile is told of that work.
    await untilSettled(cloud, accountPath(images.lab));
    const headers = { 'Repeatability-Request-ID': 'once' };

    const first = await images.ask<OperationDocument>('POST', 'gallery/synchronize', { headers });
    const second = await images.ask<OperationDocument>('POST', 'gallery/synchronize', { headers });

    expect(second).toMatchObject({ status: 202, body: { id: first.body.id } });
    expect(second.headers.get('repeatability-result')).toBe('accepted');
    await images.follow(first.body.id);
  });

  it('fails where the gallery is gone, and keeps what is known', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'sync-gone',
      region: 'northeurope',
    });
    await images.upload('empty', []);
    await images.synchronize();
    await cloud.azure.compute.galleryImages.delete(...galleryPath(images.lab), 'empty');
    await cloud.azure.compute.galleries.delete(...galleryPath(images.lab));

    const ended = await images.synchronize();

    expect(ended).toMatchObject({ status: 'Failed', error: { code: 'GalleryNotFound' } });
    expect((await images.names()).names).toEqual(['empty']);
  });
});

describe('the timer', () => {
  it('synchronises every attached gallery once', async () => {
    const here = await openImages(cloud, { withoutGalleryEvents: true, name: 'timed', region: 'norwayeast' });
    const there = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'timed-too',
      region: 'norwayeast',
    });
    const jobs = async (images: TestImages) =>
      (await images.ask<{ value: OperationDocument[] }>('GET', 'operations')).body.value;
    // Attaching has the gallery read, too.
    for (const images of [here, there]) await images.follow((await jobs(images))[0]?.id ?? '');
    await Promise.all([here.upload('by-itself'), there.upload('by-itself')]);
    const pages = () => asked(here, 'GET', /timed_gallery\/images$/i);
    const before = pages();

    await runTimer();

    await until(async () => {
      expect((await here.names()).names).toEqual(['by-itself']);
      expect((await there.names('state=usable')).names).toEqual(['by-itself']);
    });
    expect([(await jobs(here)).length, (await jobs(there)).length]).toEqual([2, 2]);
    // One page of images, and once more for the names of what is there no more.
    await here.follow((await jobs(here))[0]?.id ?? '');
    expect(pages() - before).toBe(2);
  });
});

describe('an account with regions of its own', () => {
  it('hides images that are in none of them, page by page', async () => {
    const images = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'regional',
      region: 'westeurope',
    });
    await Promise.all([images.upload('a'), images.upload('b', [])]);
    await images.synchronize();
    const account = await cloud.ask('GET', accountPath(images.lab));
    const etag = account.headers.get('etag');
    await cloud.ask('PUT', accountPath(images.lab), {
      body: { location: 'westeurope', allowedRegions: ['uksouth'] },
      ...(etag !== null && { headers: { 'If-Match': etag } }),
    });

    const [hidden, usable, reasons] = [
      await images.names('state=hidden'),
      await images.names('state=usable'),
      await images.reasons('a'),
    ];

    expect(hidden.names).toEqual(['a', 'b']);
    expect(usable.names).toEqual([]);
    expect(reasons).toEqual(['NotInRegions']);
  });
});
