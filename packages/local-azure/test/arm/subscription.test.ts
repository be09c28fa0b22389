import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeGallery,
  makeGroup,
  makeSnapshot,
  makeVm,
  startTestCloud,
  type TestCloud,
  versionOf,
} from './support.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startTestCloud();
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
});

async function namesOfLocations(): Promise<(string | undefined)[]> {
  const locations = await Array.fromAsync(
    cloud.subscriptions.subscriptions.listLocations(LOCAL_SUBSCRIPTION),
  );
  return locations.map(({ name }) => name);
}

function listSkus(region: string) {
  return Array.fromAsync(cloud.compute.resourceSkus.list({ filter: `location eq '${region}'` }));
}

/** `{ cores: [2, 350] }`: how much is used, and how much there may be. */
async function readUsage(region = HOME): Promise<Record<string, [number, number]>> {
  const usages = await Array.fromAsync(cloud.compute.usage.list(region));
  return Object.fromEntries(
    usages.map(({ name, currentValue, limit }) => [name.value ?? '', [currentValue, limit]]),
  );
}

function putVersion(snapshotId: string, version: string, regions: string[] = [HOME]) {
  const body = versionOf(snapshotId, regions);
  return cloud.compute.galleryImageVersions.createOrUpdate(GROUP, GALLERY, IMAGE, version, body);
}

function putGroup(tags: Record<string, string>) {
  const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/tagged?api-version=2021-04-01`;
  return cloud.send('PUT', path, { body: { location: HOME, tags } });
}

describe('a region that is hidden from the subscription', () => {
  it('is not listed, and comes back with the end of the fault', async () => {
    const fault = cloud.arm.faults.add({ kind: 'region-hidden', region: 'North Europe' });

    const during = await namesOfLocations();
    cloud.arm.faults.clear(fault.id);
    const after = await namesOfLocations();

    expect(during).toHaveLength(101);
    expect(during).not.toContain('northeurope');
    expect(after).toContain('northeurope');
  });

  it('is refused to whoever names it, and not offered in the refusal', async () => {
    const snapshotId = await makeGallery(cloud);
    cloud.arm.faults.add({ kind: 'region-hidden', region: 'northeurope' });

    const refusal: unknown = await putVersion(snapshotId, '1.0.0', [HOME, 'northeurope'])
      .submitted()
      .catch((error: unknown) => error);

    expect(refusal).toMatchObject({
      code: 'LocationNotAvailableForResourceType',
      message: expect.stringMatching(
        /^The provided location 'northeurope' is not .*'(?!.*northeurope)/,
      ) as string,
    });
  });

  it('has no SKUs and no usages', async () => {
    cloud.arm.faults.add({ kind: 'region-hidden', region: 'northeurope' });

    const skus = await listSkus('northeurope');

    expect(skus).toEqual([]);
    await expect(readUsage('northeurope')).rejects.toMatchObject({ code: 'NoRegisteredProviderFound' });
  });

  it('keeps what is there already changeable, as long as nobody names it', async () => {
    const snapshotId = await makeGallery(cloud);
    await cloud.finish(putVersion(snapshotId, '1.0.0'));
    cloud.arm.faults.add({ kind: 'region-hidden', region: HOME });

    const version = await cloud.finish(
      cloud.compute.galleryImageVersions.update(GROUP, GALLERY, IMAGE, '1.0.0', { tags: { term: '1' } }),
    );

    expect(version.tags).toEqual({ term: '1' });
  });
});

describe('the SKUs of a region', () => {
  it('have zone-redundant storage only where there are zones', async () => {
    const withZones = await listSkus(HOME);
    const without = await listSkus('ukwest');

    const storageOf = (skus: typeof withZones) =>
      skus.flatMap(({ resourceType, name }) =>
        resourceType === 'virtualMachines' ? [] : [`${String(resourceType)} ${String(name)}`],
      );
    const zonal = ['disks StandardSSD_ZRS', 'disks Premium_ZRS', 'snapshots Standard_ZRS'];
    expect(storageOf(withZones)).toEqual(expect.arrayContaining([...zonal, 'snapshots Premium_LRS']));
    expect(storageOf(without)).toEqual(storageOf(withZones).filter((name) => !zonal.includes(name)));
  });

  it('say what the subscription may not have, by name and by type', async () => {
    cloud.arm.faults.add({
      kind: 'sku-restricted',
      region: HOME,
      name: 'Standard_LRS',
      resourceType: 'snapshots',
    });

    const restricted = (await listSkus(HOME)).filter(({ restrictions = [] }) => restrictions.length > 0);
    const elsewhere = (await listSkus('northeurope')).filter(
      ({ restrictions = [] }) => restrictions.length > 0,
    );

    expect(restricted).toMatchObject([
      {
        resourceType: 'snapshots',
        name: 'Standard_LRS',
        restrictions: [
          {
            type: 'Location',
            reasonCode: 'NotAvailableForSubscription',
            values: [HOME],
            restrictionInfo: { locations: [HOME] },
          },
        ],
      },
    ]);
    expect(elsewhere).toEqual([]);
  });

  it('may be all restricted, and a VM of such a size is refused, new or resized', async () => {
    await makeGroup(cloud);
    await makeVm(cloud);
    cloud.arm.faults.add({ kind: 'sku-restricted', region: HOME });

    const skus = await listSkus(HOME);
    const resized = cloud.compute.virtualMachines.createOrUpdate(GROUP, 'template', {
      location: HOME,
      hardwareProfile: { vmSize: 'Standard_D4s_v5' },
      storageProfile: {},
    });

    expect(skus.every(({ restrictions }) => restrictions?.length === 1)).toBe(true);
    await expect(resized.submitted()).rejects.toMatchObject({ statusCode: 409, code: 'SkuNotAvailable' });
    await expect(makeVm(cloud, 'second')).rejects.toMatchObject({ code: 'SkuNotAvailable' });
  });
});

describe('what a subscription uses in a region', () => {
  it('is counted from what is there', async () => {
    const snapshotId = await makeGallery(cloud);
    await cloud.finish(putVersion(snapshotId, '1.0.0', [HOME, 'northeurope']));

    const here = await readUsage('West Europe');
    const elsewhere = await readUsage('northeurope');

    expect(here).toMatchObject({
      virtualMachines: [1, 25_000],
      cores: [2, 350],
      standardDSv5Family: [2, 350],
      standardBSFamily: [0, 350],
      PremiumDiskCount: [1, 50_000],
      StandardSnapshotCount: [1, 50_000],
      Gallery: [1, 100],
      GalleryImage: [1, 1_000],
      GalleryImageVersion: [1, 10_000],
    });
    expect(Object.values(elsewhere).every(([used]) => used === 0)).toBe(true);
  });

  it('can be limited, for one region or for all', async () => {
    cloud.arm.faults.add({ kind: 'limit', name: 'cores', limit: 10 });
    cloud.arm.faults.add({ kind: 'limit', name: 'cores', limit: 4, region: HOME });

    const here = await readUsage();
    const elsewhere = await readUsage('northeurope');

    expect([here['cores'], elsewhere['cores']]).toEqual([
      [0, 4],
      [0, 10],
    ]);
  });

  it.each<[string, 'cores' | 'virtualMachines' | 'standardDSv5Family', string]>([
    ['cores', 'cores', 'Total Regional Cores'],
    ['cores of a family', 'standardDSv5Family', 'standardDSv5Family Cores'],
    ['machines', 'virtualMachines', 'virtualMachines'],
  ])('stops VMs at its limit of %s', async (_, name, quota) => {
    await makeGroup(cloud);
    cloud.arm.faults.add({ kind: 'limit', name, limit: 2 });

    await makeVm(cloud, 'first');
    const more = makeVm(cloud, 'second').then(() => makeVm(cloud, 'third'));

    await expect(more).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
      message: expect.stringContaining(`exceeding approved ${quota} quota.`) as string,
    });
  });

  it('stops galleries, definitions, versions and snapshots at their limits, and leaves what is there alone', async () => {
    const snapshotId = await makeGallery(cloud);
    await cloud.finish(putVersion(snapshotId, '1.0.0'));
    for (const name of ['Gallery', 'GalleryImage', 'GalleryImageVersion', 'StandardSnapshotCount'] as const) {
      cloud.arm.faults.add({ kind: 'limit', name, limit: 1, region: HOME });
    }
    const { galleries, galleryImages } = cloud.compute;
    const identifier = { ...LINUX_IMAGE.identifier, sku: 'physics' };
    const image = { ...LINUX_IMAGE, features: [], identifier };

    const refused = [
      galleries.createOrUpdate(GROUP, 'second', { location: HOME }).submitted(),
      galleryImages.createOrUpdate(GROUP, GALLERY, 'physics', image).submitted(),
      putVersion(snapshotId, '1.0.1').submitted(),
      makeSnapshot(cloud, 'another'),
    ];
    const outcomes = await Promise.allSettled(refused);
    const again = await cloud.finish(putVersion(snapshotId, '1.0.0', [HOME, 'northeurope']));

    expect(outcomes).toMatchObject(
      Array.from(refused, () => ({ status: 'rejected', reason: { code: 'OperationNotAllowed' } })),
    );
    expect(again.provisioningState).toBe('Succeeded');
  });
});

describe('tags', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, 'x']));

  it.each<[string, Record<string, string>, string]>([
    ['51 of them', many(51), 'TooManyTags'],
    ['a slash in a name', { 'a/b': 'x' }, 'InvalidTagNameCharacters'],
    ['a control character in a name', { 'a\u0001b': 'x' }, 'InvalidTagNameCharacters'],
    ['a name of 513 characters', { ['n'.repeat(513)]: 'x' }, 'InvalidTagName'],
    ['a value of 257 characters', { name: 'v'.repeat(257) }, 'InvalidTagValue'],
  ])('are refused with %s', async (_, tags, code) => {
    const { status, body } = await putGroup(tags);

    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { code } });
  });

  it('are taken up to those limits', async () => {
    const tags = { ...many(49), ['n'.repeat(512)]: 'v'.repeat(256) };

    const { status, body } = await putGroup(tags);

    expect(status).toBe(201);
    expect(JSON.parse(body)).toMatchObject({ tags });
  });
});

describe('every answer', () => {
  it('bears an id of its own and the correlation id of its request', async () => {
    const correlationId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    const path = `/subscriptions/${LOCAL_SUBSCRIPTION}/locations?api-version=2022-12-01`;
    const headers = { 'x-ms-correlation-request-id': correlationId };

    const first = await cloud.send('GET', path, { headers });
    const refused = await cloud.send('GET', path, { headers, token: null });

    const ids = [first, refused].map((answer) => answer.headers['x-ms-request-id']);
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(new Set(ids).size).toBe(2);
    for (const answer of [first, refused])
      expect(answer.headers['x-ms-correlation-request-id']).toBe(correlationId);
  });
});
