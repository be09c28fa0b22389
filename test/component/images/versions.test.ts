import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { accountPath } from '../support/test-lab.ts';
import type { TestVersions } from './versions-support.ts';
import { openVersions } from './versions-support.ts';

let cloud: TestCloud;
let images: TestVersions;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const TWO_REGIONS = {
  publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }] },
  tags: { course: 'physics', term: '1' },
};
const EDITABLE = [
  'plain',
  'dated',
  'growing',
  'failing',
  'shrinking',
  'refused',
  'guarded',
  'busy',
  'repeated',
  'killed',
];

beforeAll(async () => {
  images = await openVersions(cloud, { name: 'edits', region: 'westeurope' });
  await Promise.all(EDITABLE.map((name) => images.addExported(name, ['1.0.0'], { version: TWO_REGIONS })));
  await images.addExported('theirs', ['1.0.0'], { account: 'somebody-else' });
  await images.upload('uploaded');
  await cloud.openAccount(accountPath({ account: 'edits-nowhere' }), { location: 'westeurope' });
  await images.synchronize();
});

describe('an edit of an image version', { concurrent: true }, () => {
  it('changes what is said of it, and leaves the rest as it is', async () => {
    const end = await images.editToEnd('plain', {
      excludeFromLatest: true,
      tags: { term: null, room: '7' },
    });
    const version = await images.version('plain');
    const { publishingProfile } = await images.azureVersion('plain');

    expect(end).toMatchObject({
      kind: 'EditVersion',
      status: 'Succeeded',
      target: 'images/plain/versions/1.0.0',
    });
    expect(version).toMatchObject({ excludeFromLatest: true, tags: { course: 'physics', room: '7' } });
    expect(publishingProfile?.targetRegions).toHaveLength(2);
    expect(await images.reasons('plain')).toEqual(['AllVersionsExcluded']);
  });

  it('sets the end of life, and takes it away again', async () => {
    const endOfLifeDate = '2040-01-01T00:00:00.000Z';

    await images.editToEnd('dated', { endOfLifeDate });
    const dated = await images.version('dated');
    await images.editToEnd('dated', { endOfLifeDate: null });
    const undated = await images.version('dated');

    expect(dated.endOfLifeDate).toBe(endOfLifeDate);
    expect(undated.endOfLifeDate).toBeUndefined();
    expect(undated.tags).toEqual({ course: 'physics', term: '1' });
  });

  it('adds regions, region by region as in an export, and changes replicas', async () => {
    const end = await images.editToEnd('growing', {
      targetRegions: [
        { name: 'West Europe', regionalReplicaCount: 2 },
        { name: 'northeurope' },
        { name: 'swedencentral', regionalReplicaCount: 3, storageAccountType: 'Standard_ZRS' },
      ],
    });
    const version = await images.version('growing');

    expect(end.status).toBe('Succeeded');
    expect(end.result?.regions).toContainEqual(
      expect.objectContaining({ region: 'swedencentral', state: 'Completed' }),
    );
    expect(version.regions).toMatchObject([
      { name: 'westeurope', replicas: 2, state: 'Completed' },
      { name: 'northeurope', replicas: 1, state: 'Completed' },
      { name: 'swedencentral', replicas: 3, storageAccountType: 'Standard_ZRS', state: 'Completed' },
    ]);
  });

  it('removes regions', async () => {
    const end = await images.editToEnd('shrinking', { targetRegions: [{ name: 'westeurope' }] });

    expect(end).toMatchObject({ status: 'Succeeded', result: { removed: ['northeurope'], leftBehind: [] } });
    expect(end.result?.regions).toMatchObject([
      { region: 'northeurope', leaves: true },
      { region: 'westeurope', state: 'Completed' },
    ]);
    expect(end.result?.regions?.[1]).not.toHaveProperty('leaves');
    expect((await images.version('shrinking')).regions.map(({ name }) => name)).toEqual(['westeurope']);
  });

  it('takes a region out again that fails for good, and says so of it', async () => {
    cloud.arm.faults.add({ kind: 'region-fails', region: 'uksouth' });

    const end = await images.editToEnd('failing', {
      targetRegions: [{ name: 'westeurope' }, { name: 'northeurope' }, { name: 'uksouth' }],
    });
    const { publishingProfile } = await images.azureVersion('failing');

    expect(end).toMatchObject({ status: 'Failed', error: { code: 'NoRegionCopied' } });
    expect(end.result?.regions).toContainEqual(
      expect.objectContaining({ region: 'uksouth', state: 'Failed' }),
    );
    expect(publishingProfile?.targetRegions).toHaveLength(2);
  });

  it('is refused for a region that the lab account does not allow', async () => {
    const strict = await openVersions(cloud, { name: 'edits-strict', region: 'westeurope' });
    await strict.addExported('refused', ['1.0.0'], { version: TWO_REGIONS });
    await strict.synchronize();
    await cloud.ask('PUT', accountPath(strict.lab), {
      body: { location: 'westeurope', allowedRegions: ['westeurope', 'northeurope'] },
    });

    const { status, body } = await strict.edit('refused', {
      targetRegions: [{ name: 'westeurope' }, { name: 'swedencentral' }],
    });

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { details: [{ code: 'RegionNotAllowed' }] } });
  });

  it('that is asked for again under its key is the same', async () => {
    const key = { 'repeatability-request-id': 'c1d5a1de-0000-4000-8000-000000000001' };
    const { etag } = await images
      .ask('GET', 'images/repeated/versions/1.0.0')
      .then(({ headers }) => ({ etag: headers.get('etag') ?? '' }));

    const first = await images.edit('repeated', { excludeFromLatest: true }, { ...key, 'if-match': etag });
    await images.follow(first.body.id);
    const again = await images.edit('repeated', { excludeFromLatest: true }, { ...key, 'if-match': etag });
    const other = await images.edit('repeated', { excludeFromLatest: false }, key);

    expect(first.headers.get('repeatability-result')).toBe('accepted');
    expect(again).toMatchObject({ status: 202, body: { id: first.body.id } });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IdempotencyKeyReused' } } });
  });

  it.each(['theirs', 'uploaded'])('is refused where the account has not exported it: %s', async (image) => {
    const before = await images.azureVersion(image);

    const { status, body } = await images.edit(image, { excludeFromLatest: true });

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'NotExportedHere' } });
    expect(await images.azureVersion(image)).toEqual(before);
  });

  it('is refused where somebody has changed the version since it was read', async () => {
    const { status, body } = await images.edit(
      'guarded',
      { excludeFromLatest: true },
      { 'if-match': '"old"' },
    );

    expect(status).toBe(412);
    expect(body).toMatchObject({ error: { code: 'ConditionNotMet' } });
  });

  it('is refused while another operation writes the version', async () => {
    await images.claim('busy', '1.0.0');

    const { status, body } = await images.edit('busy', { excludeFromLatest: true });

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'VersionBusy' } });
  });

  it('is refused with all reasons at once, before anything is touched', async () => {
    const before = await images.azureVersion('refused');

    const { status, body } = await images.edit('refused', {
      targetRegions: [
        { name: 'northeurope', regionalReplicaCount: 100, storageAccountType: 'Premium_LRS' },
        { name: 'atlantis' },
      ],
    });

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'VersionEditRefused' } });
    const { details } = (body as unknown as { error: { details: { code: string }[] } }).error;
    expect(details.map(({ code }) => code)).toEqual([
      ...['HomeRegionNeeded', 'StorageTypeFixed', 'TooManyReplicas', 'RegionNotOffered'],
    ]);
    expect(await images.azureVersion('refused')).toEqual(before);
  });

  it.each([
    ['images/plain/versions/1.0.0', { state: 1 }, 400, 'InvalidInput'],
    ['images/nobody/versions/1.0.0', {}, 404, 'ImageNotFound'],
    ['images/plain/versions/9.9.9', {}, 404, 'ImageVersionNotFound'],
  ])('is refused for %s with %j', async (path, body, status, code) => {
    const answer = await images.ask('PATCH', path, { body });

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code } });
  });

  it('is refused where no gallery is attached', async () => {
    const path = `${accountPath({ account: 'edits-nowhere' })}/images/x/versions/1.0.0`;

    const { status, body } = await cloud.ask('PATCH', path, { body: {} });

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'NoGalleryAttached' } });
  });
});

describe('an edit whose run is killed', () => {
  it('is carried on, and ends as it would have', async () => {
    const { body } = await images.edit('killed', {
      targetRegions: [{ name: 'westeurope' }, { name: 'swedencentral' }],
    });
    await cloud.host.kill();
    await cloud.host.start();

    const end = await images.follow(body.id);

    expect(end.status).toBe('Succeeded');
    expect((await images.version('killed')).regions.map(({ name }) => name)).toEqual([
      ...['westeurope', 'swedencentral'],
    ]);
  });
});
