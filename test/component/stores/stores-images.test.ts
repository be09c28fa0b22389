import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  GalleryContents,
  ImageCatalogue,
  ImageRecords,
  VersionLook,
} from '../../../shared/use-cases/image/catalogue-ports.ts';
import type { ImageDefinition, ImageFacts, VersionFacts } from '../../../shared/domain/image/image-facts.ts';
import { changeStamp } from '../../../shared/domain/image/image-change.ts';
import { createImageRefresher } from '../../../shared/use-cases/image/refresh-image.ts';
import { done, type WaitOutcome } from '../../../shared/domain/arm/outcome.ts';
import { rowsIn } from '../../../shared/adapters/tables/toolkit/filters.ts';
import { createImageCatalogue } from '../../../shared/adapters/tables/image-catalogue.ts';
import { partitions } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { imageOf, regionOf, versionOf } from '../../unit/support/images.ts';
import { accept, newExport } from './support/stores-support.ts';
import { accountId, stores, time, useStores } from './support/stores-world.ts';

useStores();

let catalogue: ImageCatalogue & ImageRecords;
let galleryId: string;

beforeEach(() => {
  catalogue = createImageCatalogue(stores.galleries);
  galleryId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/${randomUUID()}`;
});

const ref = (imageName = 'linux') => ({ galleryId, imageName });
const stamp = () => changeStamp(time, randomUUID());

async function write(image: ImageFacts, versions: readonly VersionFacts[] = [versionOf('1.0.0')]) {
  const known = await catalogue.read(ref(image.name));
  return catalogue.replace(ref(image.name), known, { image, versions }, stamp());
}

const namesIn = async (filter: Parameters<ImageCatalogue['listImages']>[1]) =>
  (await catalogue.listImages(galleryId, filter, { size: 50 })).items.map(({ name }) => name);

async function rows(): Promise<number> {
  const client = await stores.galleries.client();
  const filter = rowsIn(partitions.gallery(galleryId));
  return (await Array.fromAsync(client.listEntities({ queryOptions: { filter } }))).length;
}

describe('the catalogue', () => {
  it('keeps every fact of an image and of its versions', async () => {
    const origin = { accountId: 'a', exportId: 'e', labName: 'l', requestedBy: { id: 'i', name: 'Тео' } };
    const more = { tags: { курс: 'Физика "1"' }, description: "It's", createdAt: '2026-01-01T00:00:00Z' };
    const version = versionOf('1.2.3', { ...more, origin, endOfLifeDate: '2030-01-01T00:00:00Z' });
    const image = imageOf([version], { name: 'Linux.Basics_1', description: 'D', disabledIn: ['x'] });

    await write(image, [version]);

    expect(await catalogue.readImage(ref('LINUX.basics_1'))).toEqual(image);
    expect(await catalogue.readVersion({ ...ref('linux.basics_1'), version: '1.2.3' })).toEqual(version);
  });

  it('writes only what has changed', async () => {
    const versions = [versionOf('1.0.0'), versionOf('1.0.1')];
    const changed = [versionOf('1.0.0', { tags: { a: 'b' } }), versionOf('1.0.1')];

    const first = await write(imageOf(versions), versions);
    const second = await write(imageOf(versions), versions);
    const third = await write(imageOf(changed), changed);

    // Two versions, the image, and its copies in three lists.
    expect([first, second, third]).toEqual([6, 0, 1]);
  });

  it('moves an image from list to list with its facts', async () => {
    await write(imageOf());
    const before = [await namesIn({ list: 'usable' }), await namesIn({ list: 'doubtful', osType: 'Linux' })];

    await write(imageOf([]), []);

    const after = [await namesIn({ list: 'usable' }), await namesIn({ list: 'doubtful', osType: 'Linux' })];
    expect([before, after]).toEqual([
      [['linux'], []],
      [[], ['linux']],
    ]);
    expect(await namesIn({ osType: 'Linux' })).toEqual(['linux']);
  });

  it('removes an image with everything that was written of it', async () => {
    const versions = Array.from({ length: 150 }, (_, patch) => versionOf(`1.0.${patch}`));
    await write(imageOf(versions), versions);
    const before = await rows();

    const removed = await catalogue.replace(ref(), await catalogue.read(ref()), undefined, stamp());

    expect([before, removed, await rows()]).toEqual([154, 154, 0]);
  });

  it('lists versions newest first, by their numbers and not by their letters', async () => {
    const numbers = ['1.0.9', '1.0.10', '2.0.0', '1.2147483647.0', '10.0.0'];
    const versions = numbers.map((number) => versionOf(number));
    await write(imageOf(versions), versions);

    const first = await catalogue.listVersions(ref(), { size: 3 });
    const second = await catalogue.listVersions(ref(), { size: 3, continuation: first.continuation ?? '' });

    const listed = [first, second].map(({ items }) => items.map(({ version }) => version));
    expect(listed).toEqual([
      ['10.0.0', '2.0.0', '1.2147483647.0'],
      ['1.0.10', '1.0.9'],
    ]);
    expect(second.continuation).toBeUndefined();
  });

  it('finds names that begin so, and none of another gallery', async () => {
    for (const name of ['az', 'b', 'B-1', 'b.2', 'bz', 'c']) await write(imageOf([], { name }), []);
    const elsewhere = { galleryId: `${galleryId}x`, imageName: 'b-of-another' };
    await catalogue.replace(
      elsewhere,
      { versions: [] },
      { image: imageOf([], { name: 'b-of-another' }), versions: [] },
      stamp(),
    );

    const found = await namesIn({ search: 'B' });

    expect(found).toEqual(['b', 'B-1', 'b.2', 'bz']);
    expect((await Array.fromAsync(catalogue.names(galleryId))).flat()).toEqual([
      'az',
      'b',
      'b-1',
      'b.2',
      'bz',
      'c',
    ]);
  });

  it('takes the wishes of two accounts at once', async () => {
    await write(imageOf());

    await Promise.all(['a', 'b', 'c'].map((account) => catalogue.setEnabled(ref(), account, false, stamp())));
    const after = await catalogue.setEnabled(ref(), 'b', true, stamp());

    expect(after?.disabledIn).toEqual(['a', 'c']);
    expect((await catalogue.listImages(galleryId, { list: 'doubtful' }, { size: 5 })).items).toEqual([after]);
    expect(await catalogue.setEnabled(ref('nobody'), 'a', true, stamp())).toBeUndefined();
  });

  it('does not write over what somebody else wrote in between', async () => {
    await write(imageOf());
    const known = await catalogue.read(ref());
    await catalogue.setEnabled(ref(), 'a', false, stamp());

    const changed = { image: imageOf(undefined, { description: 'New' }), versions: [versionOf('1.0.0')] };
    const written = [
      await catalogue.replace(ref(), known, changed, stamp()),
      await catalogue.replace(ref(), known, undefined, stamp()),
      await catalogue.replace(ref(), { versions: [] }, changed, stamp()),
    ];

    expect(written).toEqual([undefined, undefined, undefined]);
    expect(await catalogue.readImage(ref())).toEqual(imageOf(undefined, { disabledIn: ['a'] }));
  });
});

/** A gallery with one image, as Azure would show it. */
class ModelGallery implements GalleryContents {
  definition: ImageDefinition | undefined;
  looks: VersionLook[] = [];
  /** Versions whose replication was asked for. */
  readonly asked: string[] = [];
  wait: WaitOutcome | undefined;

  listImages = () => Promise.resolve(done(undefined));
  readImage = () => Promise.resolve(done(this.definition));
  listVersions = () => {
    const looks = this.looks.map(({ facts, ...look }) => ({
      ...look,
      facts: {
        ...facts,
        regions: facts.regions.map((one) => ({ ...one, state: 'Unknown' as const, progress: 0 })),
      },
    }));
    return Promise.resolve(this.wait ?? done(looks));
  };
  readVersion = ({ version }: { version: string }) => {
    this.asked.push(version);
    return Promise.resolve(done(this.looks.find(({ facts }) => facts.version === version)));
  };
}

describe('the refresh of an image', () => {
  let gallery: ModelGallery;

  beforeEach(() => {
    gallery = new ModelGallery();
    const {
      versionCount: _c,
      latest: _l,
      ready: _r,
      stored: _s,
      unsized: _u,
      disabledIn: _d,
      ...definition
    } = imageOf();
    gallery.definition = definition;
    gallery.looks = [{ facts: versionOf('1.0.0') }];
  });

  const refresh = (records: ImageRecords = catalogue) =>
    createImageRefresher({
      contents: gallery,
      records,
      exports: stores.exports,
      clock: { now: () => time },
      news: { tell: () => Promise.resolve() },
      newGuid: randomUUID,
    }).refresh(ref());

  it('looks at the replication of versions that are new, changed or not through', async () => {
    const half = versionOf('1.0.1', {
      regions: [regionOf('uksouth', { state: 'Replicating', progress: 3 })],
    });
    gallery.looks.push({ facts: half });
    await refresh();
    await refresh();
    gallery.looks = [
      { facts: versionOf('1.0.0', { excludeFromLatest: true }) },
      { facts: { ...half, regions: [regionOf('uksouth')] } },
    ];
    await refresh();
    const { asked } = gallery;

    const last = await refresh();

    expect(asked).toEqual(['1.0.0', '1.0.1', '1.0.1', '1.0.0', '1.0.1']);
    expect(last).toEqual(done({ rowsWritten: 0 }));
    expect(await catalogue.readImage(ref())).toMatchObject({ latest: { version: '1.0.1' }, versionCount: 2 });
  });

  it('looks once at a version whose tags name an export that is not found, until they name another', async () => {
    const madeBy = { accountId: 'gone', exportId: '2d1zk3jioo1e842c729df4b' };
    gallery.looks = [{ facts: versionOf('1.0.0'), madeBy }];
    for (let round = 0; round < 3; round += 1) await refresh();
    gallery.looks = [{ facts: versionOf('1.0.0'), madeBy: { ...madeBy, accountId: 'other' } }];
    for (let round = 0; round < 2; round += 1) await refresh();
    gallery.looks = [{ facts: versionOf('1.0.0') }];
    for (let round = 0; round < 2; round += 1) await refresh();

    expect(gallery.asked).toEqual(['1.0.0', '1.0.0', '1.0.0']);
  });

  it('begins again when somebody wrote in between, and loses nothing of either', async () => {
    await refresh();
    gallery.looks = [{ facts: versionOf('1.0.0') }, { facts: versionOf('1.1.0') }];
    let reads = 0;
    const disturbed: ImageRecords = {
      ...catalogue,
      async read(image) {
        const record = await catalogue.read(image);
        if ((reads += 1) === 1) await catalogue.setEnabled(image, 'a', false, stamp());
        return record;
      },
    };

    await refresh(disturbed);

    expect(reads).toBe(2);
    expect(await catalogue.readImage(ref())).toMatchObject({
      latest: { version: '1.1.0' },
      disabledIn: ['a'],
    });
  });

  it('waits rather than go on for ever where others never let it write', async () => {
    const busy: ImageRecords = { ...catalogue, replace: () => Promise.resolve(undefined) };

    const outcome = await refresh(busy);

    expect(outcome.kind).toBe('wait');
  });

  it('writes nothing when Azure asks for patience', async () => {
    gallery.wait = { kind: 'wait', seconds: 7, why: 'Busy.' };

    const outcome = await refresh();

    expect(outcome).toEqual(gallery.wait);
    expect(await rows()).toBe(0);
  });

  it('refuses an image of which more is to be known than a row can hold', async () => {
    gallery.looks = [{ facts: versionOf('1.0.0', { tags: { long: 'x'.repeat(40_000) } }) }];

    const outcome = await refresh();

    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'ImageTooLarge' } });
    expect(await rows()).toBe(0);
  });

  it('removes what Azure has no more', async () => {
    await refresh();
    gallery.definition = undefined;

    const outcome = await refresh();

    expect(outcome).toEqual(done({ rowsWritten: 5 }));
    expect(await rows()).toBe(0);
  });

  it('tells the origin of a version by the tags of an export of this image, and of no other', async () => {
    const requestedBy = { id: 'i', name: 'teacher@contoso.com' };
    const run = {
      ...newExport(accountId, time),
      galleryId: galleryId.toUpperCase(),
      imageName: 'linux',
      requestedBy,
    };
    const other = { ...newExport(accountId, time), imageName: 'another' };
    await accept(stores, run);
    await accept(stores, other);
    gallery.looks = [
      { facts: versionOf('1.0.0'), madeBy: { accountId, exportId: run.id } },
      { facts: versionOf('1.0.1'), madeBy: { accountId, exportId: other.id } },
      { facts: versionOf('1.0.2'), madeBy: { accountId, exportId: "/nobody?#'" } },
    ];

    await refresh();

    const { items } = await catalogue.listVersions(ref(), { size: 5 });
    const origin = { accountId, exportId: run.id, labName: run.labName, requestedBy };
    expect(items.map((version) => version.origin)).toEqual([undefined, undefined, origin]);
  });
});
