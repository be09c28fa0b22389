import { beforeAll, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import { openImages } from './images-support.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startCloud({ settings: { SYNC_SCHEDULE: '*/3 * * * * *' } });
  return () => cloud[Symbol.asyncDispose]();
});

it('shows an image by itself that somebody made in Azure without the app, and no more when it is deleted', async () => {
  const images = await openImages(cloud, {
    withoutGalleryEvents: true,
    name: 'by-itself',
    region: 'westeurope',
  });
  const untilListed = (names: string[]) =>
    until(async () => {
      expect((await images.names()).names).toEqual(names);
    });
  await untilListed([]);

  await images.upload('uploaded', []);
  await untilListed(['uploaded']);
  const hidden = await images.reasons('uploaded');
  await cloud.azure.compute.galleryImages.delete('by-itself', 'by_itself_gallery', 'uploaded');
  await untilListed([]);

  expect(hidden).toEqual(['NoVersion']);
});
