import { describe, expect, it } from 'vitest';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import {
  cloud,
  GALLERY,
  GROUP,
  HOME,
  makeGallery,
  makeGroup,
  makeNic,
  MINUTE,
  networkOf,
  startTestCloud,
  useGallery,
} from './support.ts';

useGallery();

const GALLERY_ID = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute/galleries/${GALLERY}`;

interface Page {
  value: { name: string }[];
  nextLink?: string;
}

async function seed(images: number, versions: number, regions: string[] = []) {
  const body = { gallery: GALLERY_ID, images, versions, regions };
  return cloud.send('POST', '/_local/seed', { token: null, body });
}

async function readPage(address: string): Promise<Page> {
  const { status, body } = await cloud.send('GET', address);
  expect(status).toBe(200);
  return JSON.parse(body) as Page;
}

const namesOf = ({ value }: Page) => value.map(({ name }) => name);

describe('a gallery with many images', () => {
  it('is listed in pages, each image once, in the same order every time', async () => {
    await seed(250, 0);
    const list = () => Array.fromAsync(cloud.compute.galleryImages.listByGallery(GROUP, GALLERY));

    const first = (await list()).map(({ name }) => name);
    const second = (await list()).map(({ name }) => name);

    expect(first).toHaveLength(251);
    expect(new Set(first).size).toBe(251);
    expect(second).toEqual(first);
    expect(cloud.arm.requests.count('LIST galleries/images')).toBe(6);
  });

  it('shows what stays, once, though others come and go between two pages', async () => {
    await seed(150, 0);
    const first = await readPage(`${GALLERY_ID}/images?api-version=2025-12-03`);
    const [gone = ''] = namesOf(first);
    await cloud.finish(cloud.compute.galleryImages.delete(GROUP, GALLERY, gone));

    const second = await readPage(first.nextLink ?? '');

    const names = [...namesOf(first), ...namesOf(second)];
    expect(names).toHaveLength(151);
    expect(new Set(names).size).toBe(151);
    expect(second).not.toHaveProperty('nextLink');
  });

  it('has images with versions, which are listed by image and make VMs in their regions', async () => {
    await seed(2, 130, ['northeurope']);
    const { galleryImageVersions, virtualMachines } = cloud.compute;

    const versions = await Array.fromAsync(
      galleryImageVersions.listByGalleryImage(GROUP, GALLERY, 'seeded-00002'),
    );
    const read = await galleryImageVersions.get(GROUP, GALLERY, 'seeded-00002', '1.0.129', {
      expand: 'ReplicationStatus',
    });
    const imageReference = { id: read.id ?? '' };
    await makeNic(cloud, 'student', 'northeurope');
    const vm = await cloud.finish(
      virtualMachines.createOrUpdate(GROUP, 'student', {
        location: 'northeurope',
        storageProfile: { imageReference },
        ...networkOf('student'),
      }),
    );

    expect(versions).toHaveLength(130);
    expect(read.replicationStatus?.summary).toMatchObject([
      { region: 'West Europe', state: 'Completed' },
      { region: 'North Europe', state: 'Completed' },
    ]);
    expect(vm.provisioningState).toBe('Succeeded');
  });

  it('tells how many there are of 1,000 images and 5,000 versions', async () => {
    await seed(1_000, 5);

    const list = await Array.fromAsync(cloud.compute.usage.list(HOME));

    expect(list).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          currentValue: 5_000,
          name: { value: 'GalleryImageVersion', localizedValue: 'Gallery Image Version' },
        }),
      ]),
    );
  });

  it('is there after a restart', async () => {
    const before = await startTestCloud();
    await makeGallery(before);
    const body = { gallery: GALLERY_ID, images: 150, versions: 1 };
    await before.send('POST', '/_local/seed', { token: null, body });

    await using after = await before.restart();

    const images = await Array.fromAsync(after.compute.galleryImages.listByGallery(GROUP, GALLERY));
    expect(images).toHaveLength(151);
  });
});

describe('galleries', () => {
  it('are listed by resource group and by subscription', async () => {
    await makeGroup(cloud, 'others');
    const { galleries } = cloud.compute;
    await cloud.finish(galleries.createOrUpdate('others', 'other_gallery', { location: HOME }), MINUTE);

    const inGroup = await Array.fromAsync(galleries.listByResourceGroup('others'));
    const inSubscription = await Array.fromAsync(galleries.list());

    expect(inGroup.map(({ name }) => name)).toEqual(['other_gallery']);
    expect(inSubscription.map(({ name }) => name)).toEqual([GALLERY, 'other_gallery']);
  });
});

describe('a page', () => {
  it.each(['', 'never', Buffer.from('/subscriptions/other/x').toString('base64url')])(
    'can’t be asked for by a token that no page has given: "%s"',
    async (token) => {
      const { status, body } = await cloud.send(
        'GET',
        `${GALLERY_ID}/images?api-version=2025-12-03&$skiptoken=${token}`,
      );

      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'InvalidParameter', target: '$skiptoken' } });
    },
  );
});

describe('seeding', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no images', { gallery: GALLERY_ID, images: 0, versions: 1 }],
    ['a gallery that is not there', { gallery: `${GALLERY_ID}x`, images: 1, versions: 1 }],
    [
      'a region that Azure does not have',
      { gallery: GALLERY_ID, images: 1, versions: 1, regions: ['atlantis'] },
    ],
    ['a word too much', { gallery: GALLERY_ID, images: 1, versions: 1, tags: {} }],
  ])('is refused for %s', async (_what, body) => {
    const { status, body: answer } = await cloud.send('POST', '/_local/seed', { token: null, body });

    expect(status).toBe(400);
    expect(JSON.parse(answer)).toMatchObject({ error: { code: 'InvalidSeed' } });
  });
});
