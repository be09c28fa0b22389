import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLongRun } from '@lab-gallery/test-support/sample-size';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { startCloud } from '../support/start-cloud.ts';
import type { TestImages } from './images-support.ts';
import { openImages, type OperationDocument } from './images-support.ts';
import { TableCounter } from '../stores/support/table-counter.ts';
import { until } from '@lab-gallery/test-support/until';

const { images: IMAGES, versions: VERSIONS } = isLongRun
  ? { images: 10_000, versions: 5 }
  : { images: 200, versions: 3 };
/** As many images are under way at once, and are begun again when the host dies. */
const UNDER_WAY = 100;
const TABLE = 'LabGalleryImages';
const VERSION_LISTS = 'LIST galleries/images/versions';

let cloud: TestCloud;
let gallery: TestImages;
let tables: TableCounter;
const figures: string[] = [];

/** Fills the gallery at once, in a way that Azure does not have. */
async function seed(body: object): Promise<void> {
  const asked = request(new URL('/_local/seed', cloud.arm.origin), { method: 'POST', ca: cloud.ca });
  const [answer] = (await once(asked.end(JSON.stringify(body)), 'response')) as [
    { statusCode?: number; resume(): void },
  ];
  answer.resume();
  if (answer.statusCode !== 201) throw new Error(`The seed was answered ${String(answer.statusCode)}.`);
}

/** The most memory that the host's process has held, in MB; it runs the app and the workflow engine. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${String(cloud.host.pid)}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

async function measured(
  what: string,
  work: () => Promise<OperationDocument>,
): Promise<{ ended: OperationDocument; writes: number }> {
  cloud.arm.requests.clear();
  tables.take(TABLE);
  const start = Date.now();
  const ended = await work();
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  const { reads, writes } = tables.take(TABLE);
  figures.push(
    `${what}: ${seconds} s, ${cloud.arm.requests.count()} ARM calls, ${reads} table reads, ${writes} table writes, ` +
      `peak ${await peakMemory()} MB`,
  );
  return { ended, writes };
}

async function begin(): Promise<string> {
  return (await gallery.ask<OperationDocument>('POST', 'gallery/synchronize')).body.id;
}

beforeAll(async () => {
  tables = new TableCounter();
  cloud = await startCloud({
    tablesBy: (connection) => tables.before(connection),
  });
  gallery = await openImages(cloud, { withoutGalleryEvents: true, name: 'scale', region: 'westeurope' });
  // Attaching has begun to read the gallery, which is done one at a time.
  const { body } = await gallery.ask<{ value: OperationDocument[] }>('GET', 'operations');
  await gallery.follow(body.value[0]?.id ?? '');
  await seed({
    gallery: gallery.lab.galleryId,
    images: IMAGES,
    versions: VERSIONS,
    regions: ['northeurope'],
  });
  return async () => {
    await cloud[Symbol.asyncDispose]();
    tables[Symbol.dispose]();
    process.stdout.write(`${IMAGES} images, ${VERSIONS} versions each.\n${figures.join('\n')}\n`);
  };
});

describe('a gallery with many images', outerOnly, () => {
  it('is synchronised also when the host is killed in the middle, and goes on where it was', async () => {
    const { ended } = await measured('First synchronisation, killed in the middle', async () => {
      const id = await begin();
      await until(() => {
        expect(cloud.arm.requests.count(VERSION_LISTS)).toBeGreaterThan(IMAGES / 2);
      });
      await cloud.host.kill();
      await cloud.host.start();
      return gallery.follow(id);
    });

    expect(ended).toMatchObject({ status: 'Succeeded', result: { refused: [] } });
    expect(cloud.arm.requests.count(VERSION_LISTS)).toBeLessThanOrEqual(IMAGES + UNDER_WAY);
    expect(ended.result).toMatchObject({ images: IMAGES });
  });

  it('is synchronised again without a write, and without a look at any version', async () => {
    const { ended, writes } = await measured('Second synchronisation', async () =>
      gallery.follow(await begin()),
    );

    expect(ended.result).toEqual({ images: IMAGES, rowsWritten: 0, refused: [] });
    expect(cloud.arm.requests.count('GET galleries/images/versions')).toBe(0);
    expect(writes).toBe(0);
  });

  it('is synchronised in bounded memory', async () => {
    const peak = await peakMemory();

    // Host, app and workflow engine together begin with some 200 MB.
    expect(peak).toBeLessThan(700);
  });

  it.each([
    ['images?top=100', 100],
    ['images?top=100&continuation=seeded-00050', 100],
    ['images?top=10&search=SEEDED-0000', 9],
    ['images?top=100&osType=Linux', 100],
    ['images?top=100&osType=Windows', 0],
    ['images?top=100&state=usable', 100],
    ['images?top=100&state=usable&osType=Linux&search=seeded-0', 100],
    ['images?top=100&state=hidden', 0],
    ['images/seeded-00100/versions?top=2', 2],
  ])('is listed with one request of the table service a page: %s', async (path, count) => {
    tables.take(TABLE);

    const { body } = await gallery.ask<{ value: unknown[] }>('GET', path);

    expect(body.value).toHaveLength(count);
    expect(tables.take(TABLE)).toEqual({ reads: 1, writes: 0 });
  });
});
