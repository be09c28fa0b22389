import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { accountPath, galleryPath } from '../support/test-lab.ts';
import { openVersions, type TestVersions } from './versions-support.ts';

let cloud: TestCloud;
let images: TestVersions;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

beforeAll(async () => {
  images = await openVersions(cloud, { name: 'deletions', region: 'westeurope' });
  await Promise.all([
    ...['one-goes', 'all-go', 'used', 'busy', 'stubborn', 'repeated'].map((name) =>
      images.addExported(name, ['1.0.0', '1.0.1']),
    ),
    images.addExported('single'),
    images.addExported('theirs', ['1.0.0', '1.0.1'], { account: 'somebody-else' }),
    images.upload('uploaded', ['1.0.0', '1.0.1']),
  ]);
  await cloud.openAccount(accountPath({ account: 'deletions-nowhere' }), { location: 'westeurope' });
  await images.synchronize();
});

async function versionsInAzure(image: string): Promise<(string | undefined)[]> {
  const { galleryImageVersions } = cloud.azure.compute;
  const listed = galleryImageVersions.listByGalleryImage(...galleryPath(images.lab), image);
  return (await Array.fromAsync(listed)).map(({ name }) => name);
}

describe('the deletion of a version', { concurrent: true }, () => {
  it('is told of before, with what one should know', async () => {
    const latest = await images.checkDeletion('images/one-goes/versions/1.0.1');
    const only = await images.checkDeletion('images/single/versions/1.0.0');

    expect(latest.body).toEqual({
      imageName: 'one-goes',
      version: '1.0.1',
      possible: true,
      versionCount: 1,
      labs: [],
      labsElsewhere: 0,
      operations: [],
      operationsElsewhere: 0,
      refusals: [],
      warnings: [expect.objectContaining({ code: 'LatestVersion' })],
    });
    expect(only.body).toMatchObject({ warnings: [{ code: 'OnlyVersion' }] });
  });

  it('takes it out of Azure and out of the list', async () => {
    const end = await images.deleteToEnd('images/one-goes/versions/1.0.0');

    expect(end).toMatchObject({ kind: 'DeleteVersion', status: 'Succeeded', result: { deleted: ['1.0.0'] } });
    expect(await versionsInAzure('one-goes')).toEqual(['1.0.1']);
    expect(await images.read('one-goes')).toMatchObject({ versionCount: 1 });
  });

  it('that is asked for again under its key is the same, though the version is gone', async () => {
    const path = 'images/repeated/versions/1.0.0';
    const key = { 'repeatability-request-id': 'c1d5a1de-0000-4000-8000-000000000002' };

    const first = await images.delete(path, key);
    const again = await images.ask('DELETE', path, { headers: { 'if-match': '"old"', ...key } });

    expect(first.status).toBe(202);
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
    await images.follow(first.body.id);
  });

  it('is refused while labs use it, of which those of other accounts are only counted', async () => {
    await images.use('used', '1.0.0');
    await images.use('used', '1.0.0', 'somebody-else');

    const impact = await images.checkDeletion('images/used/versions/1.0.0');
    const { status, body } = await images.delete('images/used/versions/1.0.0');
    const ofImage = await images.delete('images/used');

    expect(impact.body).toMatchObject({
      possible: false,
      labs: [{ labName: 'physics', version: '1.0.0' }],
      labsElsewhere: 1,
    });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      error: { code: 'ImageInUse', details: [{ code: 'Lab', target: 'physics' }, { code: 'LabsElsewhere' }] },
    });
    expect(ofImage).toMatchObject({ status: 409, body: { error: { code: 'ImageInUse' } } });
    expect(JSON.stringify([impact.body, body, ofImage.body])).not.toContain('somebody-else');
    expect(await versionsInAzure('used')).toHaveLength(2);
  });

  it('is refused while another operation writes it, and so is that of its image', async () => {
    await images.claim('busy', '1.0.0');
    await images.claim('busy', '1.0.1', 'somebody-else');

    const version = await images.delete('images/busy/versions/1.0.0');
    const impact = await images.checkDeletion('images/busy');
    const image = await images.delete('images/busy');

    expect(version).toMatchObject({ status: 409, body: { error: { code: 'VersionBusy' } } });
    expect(impact.body).toMatchObject({ operations: ['another-operation'], operationsElsewhere: 1 });
    expect(image).toMatchObject({
      status: 409,
      body: { error: { code: 'ImageBusy', details: [{ target: 'another-operation' }] } },
    });
  });

  it.each(['theirs', 'uploaded'])(
    'is refused where the account has not exported it, and so is that of its image: %s',
    async (image) => {
      for (const path of [`images/${image}/versions/1.0.0`, `images/${image}`]) {
        const { body: impact } = await images.checkDeletion(path);
        const { status, body } = await images.delete(path);

        expect(impact).toMatchObject({ possible: false, refusals: [{ code: 'NotExportedHere' }] });
        expect(status).toBe(409);
        expect(body).toMatchObject({ error: { code: 'NotExportedHere' } });
        expect(JSON.stringify([impact, body])).not.toContain('somebody-else');
      }
      expect(await versionsInAzure(image)).toHaveLength(2);
      // Which images labs can be made from stays the account's own affair.
      const disabled = await images.ask('POST', `images/${image}/disable`);
      expect(disabled.status).toBe(200);
    },
  );

  it.each(['images/single/versions/1.0.0', 'images/single'])(
    'needs the ETag of what it would mean: %s',
    async (path) => {
      const without = await images.ask('DELETE', path);
      const stale = await images.ask('DELETE', path, { headers: { 'if-match': '"old"' } });
      const any = await images.ask('DELETE', path, { headers: { 'if-match': '"old", *' } });

      expect(without).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidInput', target: 'If-Match' } },
      });
      expect(stale).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
      expect(any).toMatchObject({ status: 412, body: { error: { code: 'CheckNotSeen' } } });
    },
  );
});

describe('the deletion of an image', { concurrent: true }, () => {
  it('deletes its versions and itself, though Azure learns late that they are gone', async () => {
    cloud.arm.faults.add({ kind: 'cache-lags', seconds: 600 });

    const end = await images.deleteToEnd('images/all-go');
    const gone = await images.ask('GET', 'images/all-go');

    expect(end).toMatchObject({
      kind: 'DeleteImage',
      status: 'Succeeded',
      result: { deletedCount: 2, left: [], imageDeleted: true },
    });
    expect(gone.status).toBe(404);
  });

  it('says what is left where Azure refuses, and leaves the image as it is', async () => {
    cloud.arm.faults.add({
      kind: 'fails',
      method: 'DELETE',
      path: 'images/stubborn/versions/1\\.0\\.1',
      status: 409,
      code: 'ScopeLocked',
      message: 'The scope is locked.',
    });

    const end = await images.deleteToEnd('images/stubborn');

    expect(end).toMatchObject({
      status: 'Failed',
      error: { code: 'VersionsLeft', details: [{ code: 'ScopeLocked', target: '1.0.1' }] },
      result: { deleted: ['1.0.0'], left: [{ code: 'ScopeLocked', target: '1.0.1' }] },
    });
    expect(await images.read('stubborn')).toMatchObject({ versionCount: 1, latestVersion: '1.0.1' });
  });
});

describe('what is not there', { concurrent: true }, () => {
  const etag = { headers: { 'if-match': '"any"' } };

  it.each([
    ['POST', 'images/nobody/check-delete', 'ImageNotFound'],
    ['DELETE', 'images/nobody', 'ImageNotFound'],
    ['POST', 'images/single/versions/9.9.9/check-delete', 'ImageVersionNotFound'],
    ['DELETE', 'images/single/versions/9.9.9', 'ImageVersionNotFound'],
  ])('can’t be deleted: %s %s', async (method, path, code) => {
    const { status, body } = await images.ask(method, path, etag);

    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code } });
  });

  it.each([
    ['POST', 'images/x/check-delete'],
    ['DELETE', 'images/x'],
    ['POST', 'images/x/versions/1.0.0/check-delete'],
    ['DELETE', 'images/x/versions/1.0.0'],
  ])('is said of the gallery where none is attached: %s %s', async (method, path) => {
    const { status, body } = await cloud.ask(
      method,
      `${accountPath({ account: 'deletions-nowhere' })}/${path}`,
      etag,
    );

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'NoGalleryAttached' } });
  });
});
