import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageChanges } from '../../../shared/use-cases/image/catalogue-ports.ts';
import type { ImageFacts } from '../../../shared/domain/image/image-facts.ts';
import { changeStamp } from '../../../shared/domain/image/image-change.ts';
import { createImageNews } from '../../../shared/use-cases/image/image-news.ts';
import { createImageCatalogue } from '../../../shared/adapters/tables/image-catalogue.ts';
import { createImageChanges } from '../../../shared/adapters/tables/image-changes.ts';
import { imageOf, versionOf } from '../../unit/support/images.ts';
import { accountOf } from './support/stores-support.ts';
import { stores, time, useStores } from './support/stores-world.ts';

useStores();

let catalogue: ReturnType<typeof createImageCatalogue>;
let changes: ImageChanges;
let galleryId: string;
let accountIds: string[];
let warnings: string[];

beforeEach(async () => {
  catalogue = createImageCatalogue(stores.galleries);
  changes = createImageChanges(stores.galleries);
  galleryId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/${randomUUID()}`;
  accountIds = [`a-${randomUUID()}`, `a-${randomUUID()}`];
  for (const id of accountIds) {
    await stores.accounts.add({ ...accountOf(id), galleryId: galleryId.toUpperCase() });
  }
  warnings = [];
});

async function write(image: ImageFacts | undefined, versions = image ? [versionOf('1.0.0')] : []) {
  const ref = { galleryId, imageName: 'linux' };
  const next = image && { image, versions };
  await catalogue.replace(ref, await catalogue.read(ref), next, changeStamp(time, randomUUID()));
}

function tell(over: Partial<Parameters<typeof createImageNews>[0]> = {}) {
  const warn = (message: string) => void warnings.push(message);
  return createImageNews({ ...stores, changes, warn, ...over }).tell(galleryId);
}

async function eventsOf(accountId = accountIds[0] ?? '') {
  const pages = await Array.fromAsync(stores.outbox.pages(accountId));
  return pages.flat().map(({ event }) => event);
}

const untold = async () => (await Array.fromAsync(changes.untold(galleryId))).flat();

describe('what changes in a gallery', () => {
  it('is no news while the gallery is read for the first time', async () => {
    await write(imageOf());
    const before = await untold();
    await catalogue.markRead(galleryId);
    await catalogue.markRead(galleryId);
    await write(imageOf([]), []);

    await tell();

    expect(before).toEqual([]);
    expect((await eventsOf()).map(({ type }) => type)).toEqual(['image-hidden']);
  });

  it('is told in every account that has the gallery, and once', async () => {
    await catalogue.markRead(galleryId);
    await write(imageOf());
    await write(imageOf());
    await tell();
    await tell();

    const told = await Promise.all(accountIds.map(eventsOf));

    for (const [index, events] of told.entries()) {
      expect(events).toMatchObject([
        { type: 'image-appeared', accountId: accountIds[index], data: { galleryId, imageName: 'linux' } },
      ]);
    }
    expect(await untold()).toEqual([]);
  });

  it('is told in the one account whose administrator disables an image', async () => {
    await catalogue.markRead(galleryId);
    await write(imageOf());
    await changes.forget(
      galleryId,
      (await untold()).map(({ id }) => id),
    );
    const [here = '', there = ''] = accountIds;
    await catalogue.setEnabled(
      { galleryId, imageName: 'linux' },
      here,
      false,
      changeStamp(time, randomUUID()),
    );

    await tell();

    expect(await eventsOf(here)).toMatchObject([
      { type: 'image-hidden', data: { hiddenBecause: ['Disabled'] } },
    ]);
    expect(await eventsOf(there)).toEqual([]);
  });

  it('is the same event again after it was told and not forgotten', async () => {
    await catalogue.markRead(galleryId);
    await write(imageOf());
    await write(undefined);
    const down = () => Promise.reject(new Error('The tables are away.'));
    await tell({ changes: { ...changes, forget: down } });
    const first = await eventsOf();

    await tell();

    expect(warnings).toEqual([`Changes of images in ${galleryId} could not be told yet.`]);
    expect(first.map(({ type }) => type).toSorted()).toEqual(['image-appeared', 'image-deleted']);
    expect(await eventsOf()).toEqual(first);
    expect(await untold()).toEqual([]);
  });

  it('is not told when somebody else wrote in between', async () => {
    await catalogue.markRead(galleryId);
    const ref = { galleryId, imageName: 'linux' };
    const known = await catalogue.read(ref);
    await write(imageOf());
    await tell();

    const next = { image: imageOf([]), versions: [] };
    const written = await catalogue.replace(ref, known, next, changeStamp(time, randomUUID()));

    expect(written).toBeUndefined();
    expect(await untold()).toEqual([]);
  });
});
