import { beforeAll, expect, it, vi } from 'vitest';
import { startCloud, type TestCloud } from './cloud.ts';
import { openImages } from './images-support.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startCloud({ withoutGalleryEvents: true, settings: { SYNC_SCHEDULE: '*/3 * * * * *' } });
  return () => cloud[Symbol.asyncDispose]();
});

it('shows an image by itself that somebody made in Azure without the app, and no more when it is deleted', async () => {
  const images = await openImages(cloud, { name: 'by-itself', region: 'westeurope' });
  const until = (names: string[]) =>
    vi.waitFor(
      async () => {
        expect((await images.names()).names).toEqual(names);
      },
      { timeout: 60_000, interval: 500 },
    );
  await until([]);

  await images.upload('uploaded', []);
  await until(['uploaded']);
  const hidden = await images.reasons('uploaded');
  await cloud.azure.compute.galleryImages.delete('by-itself', 'by_itself_gallery', 'uploaded');
  await until([]);

  expect(hidden).toEqual(['NoVersion']);
});
