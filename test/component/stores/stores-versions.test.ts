import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { compareVersions, nextVersion } from '../../../shared/domain/image/image-version.ts';
import type { PartitionKey, RowKey } from '../../../shared/adapters/tables/toolkit/keys.ts';
import { createVersionStore } from '../../../shared/adapters/tables/version-store.ts';
import { GALLERY } from './support/stores-support.ts';
import { accountId, pass, ports, stores, useStores } from './support/stores-world.ts';

useStores();

/** An image that no other test knows. */
function newImage() {
  return { galleryId: GALLERY, imageName: randomUUID() };
}

function holder(operationId: string) {
  return { accountId, operationId };
}

describe('the store of version numbers', () => {
  it('gives twenty callers at once twenty numbers', async () => {
    const image = newImage();
    const callers = Array.from({ length: 20 }, () => holder(randomUUID()));

    const given = await Promise.all(callers.map((caller) => stores.versions.reserve(image, caller, [])));

    expect(given.toSorted(compareVersions)).toEqual(Array.from(given, (_, index) => `1.0.${index}`));
  });

  it('gives a number after those that the gallery has, and never one again that was given up', async () => {
    const image = newImage();
    const first = await stores.versions.reserve(image, holder('e1'), ['2.1.7', '2.0.9']);

    await stores.versions.release({ ...image, version: first }, 'e1');
    const second = await stores.versions.reserve(image, holder('e2'), []);

    expect([first, second]).toEqual(['2.1.8', '2.1.9']);
  });

  it("leaves another holder's claim alone, and a claim that is gone, too", async () => {
    const image = newImage();
    const version = await stores.versions.reserve(image, holder('e1'), []);

    await stores.versions.release({ ...image, version }, 'e2');
    const held = await stores.versions.claim({ ...image, version }, holder('e2'));
    await stores.versions.release({ ...image, version }, 'e1');
    await stores.versions.release({ ...image, version }, 'e1');

    expect(held).toBe('e1');
    expect(await stores.versions.claim({ ...image, version }, holder('e2'))).toBe('e2');
    expect(await stores.versions.reserve(image, holder('e3'), [])).toBe(nextVersion([version]));
  });

  it('takes one image for one, in whatever letter case it and its gallery are written', async () => {
    const imageName = `Ab.c_${randomUUID()}`;
    const first = await stores.versions.reserve({ galleryId: GALLERY, imageName }, holder('e1'), []);

    const shouted = { galleryId: GALLERY.toUpperCase(), imageName: imageName.toUpperCase() };
    const others = { galleryId: GALLERY, imageName: imageName.replace('.', '-') };

    expect([
      first,
      await stores.versions.reserve(shouted, holder('e2'), []),
      await stores.versions.reserve(others, holder('e3'), []),
    ]).toEqual(['1.0.0', '1.0.1', '1.0.0']);
    expect(await stores.versions.claim({ ...shouted, version: '1.0.0' }, holder('e4'))).toBe('e1');
  });
});

describe('a claim to a version', () => {
  it('is had by one of many that want it at once, and all are told whose it is', async () => {
    const version = { ...newImage(), version: '3.0.0' };
    const ids = Array.from({ length: 20 }, () => randomUUID());

    const claimedBy = await Promise.all(ids.map((id) => stores.versions.claim(version, holder(id))));

    const [winner = ''] = claimedBy;
    expect(ids).toContain(winner);
    expect(new Set(claimedBy)).toEqual(new Set([winner]));
  });

  it('is given again to who has it', async () => {
    const version = { ...newImage(), version: '3.0.0' };

    const twice = [
      await stores.versions.claim(version, holder('e1')),
      await stores.versions.claim(version, holder('e1')),
    ];

    expect(twice).toEqual(['e1', 'e1']);
  });

  it('to a number that was asked for has later numbers go on above it, and above the highest', async () => {
    const image = newImage();

    await stores.versions.claim({ ...image, version: '3.1.4' }, holder('e1'));
    const above = await stores.versions.reserve(image, holder('e2'), []);
    await stores.versions.claim({ ...image, version: '1.0.0' }, holder('e3'));
    const still = await stores.versions.reserve(image, holder('e4'), []);
    await stores.versions.claim({ ...image, version: '3.1.10' }, holder('e5'));
    const byNumber = await stores.versions.reserve(image, holder('e6'), []);

    expect([above, still, byNumber]).toEqual(['3.1.5', '3.1.6', '3.1.11']);
  });

  it('is found among the claims of its gallery until it is given up', async () => {
    const image = newImage();
    const other = { galleryId: `${GALLERY}2`, imageName: image.imageName };
    const mine = async (galleryId: string) =>
      (await stores.versions.listClaims(galleryId)).filter(({ imageName }) => imageName === image.imageName);

    await stores.versions.reserve(image, holder('e1'), []);
    pass(60);
    await stores.versions.claim({ ...image, version: '0.9.0' }, holder('e2'));
    await stores.versions.reserve(other, holder('e3'), []);
    const before = await mine(GALLERY);
    await stores.versions.release({ ...image, version: '1.0.0' }, 'e1');
    const after = await mine(GALLERY);

    expect(before).toEqual([
      { ...image, version: '0.9.0', ...holder('e2'), claimedAt: '2026-03-01T12:01:00.000Z' },
      { ...image, version: '1.0.0', ...holder('e1'), claimedAt: '2026-03-01T12:00:00.000Z' },
    ]);
    expect(after.map(({ operationId }) => operationId)).toEqual(['e2']);
    expect((await mine(other.galleryId)).map(({ operationId }) => operationId)).toEqual(['e3']);
  });

  it('that has gone over to another just now stays with that one, and giving it up late fails nobody', async () => {
    const version = { ...newImage(), version: '1.0.0' };
    await stores.versions.claim(version, holder('e1'));
    let handedOver = false;
    /** Between the look and the deletion the claim is given up and taken by another. */
    const late: VersionStore = createVersionStore(
      {
        ...stores.galleries,
        async find<Row extends object>(partitionKey: PartitionKey, rowKey: RowKey) {
          const row = await stores.galleries.find<Row>(partitionKey, rowKey);
          if (!handedOver) {
            handedOver = true;
            await stores.versions.release(version, 'e1');
            await stores.versions.claim(version, holder('e2'));
          }
          return row;
        },
      },
      ports.clock,
    );

    await late.release(version, 'e1');

    expect(await stores.versions.claim(version, holder('e3'))).toBe('e2');
  });
});
