import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { openImages, TestImages, type VersionDocument, type VersionPage } from './images-support.ts';
import { accountPath, galleryPath, type TestLab } from '../support/test-lab.ts';
import { untilSettled } from '../support/until-settled.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;
let images: TestImages;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

// One gallery with an image of every sort, uploaded outside and synchronised once.
beforeAll(async () => {
  images = await openImages(cloud, { withoutGalleryEvents: true, name: 'uploads', region: 'westeurope' });
  const soon = new Date(Date.now() + 15_000);
  const end = { publishingProfile: { endOfLifeDate: soon } };
  await Promise.all([
    images.upload('Ubuntu-24', ['1.0.0', '1.0.10', '1.0.9']),
    images.upload('ubuntu-22'),
    images.upload('Windows-11', ['1.0.0'], { image: { osType: 'Windows' } }),
    images.upload('no-version', []),
    images.upload('excluded', ['1.0.0'], { version: { publishingProfile: { excludeFromLatest: true } } }),
    images.upload('large', ['1.0.0'], { diskGb: 128 }),
    images.upload('arm', ['1.0.0'], { image: { architecture: 'Arm64' } }),
    images.upload('confidential', ['1.0.0'], {
      image: { features: [{ name: 'SecurityType', value: 'ConfidentialVM' }] },
    }),
    images.upload('old-image', ['1.0.0'], { image: { endOfLifeDate: soon } }),
    images.upload('old-version', ['1.0.0'], { version: end }),
  ]);
  await cloud.openAccount(accountPath({ account: 'no-gallery' }), { location: 'westeurope' });
  await images.synchronize();
  await until(() => {
    expect(Date.now()).toBeGreaterThan(soon.getTime());
  });
});

const USABLE = ['ubuntu-22', 'Ubuntu-24', 'Windows-11'];
const HIDDEN = ['arm', 'confidential', 'excluded', 'large', 'no-version', 'old-image', 'old-version'];

describe('an image that was uploaded outside', { concurrent: true }, () => {
  it('is shown with all that Azure says, and with what it costs', async () => {
    const image = await images.read('ubuntu-24');

    expect(image).toMatchObject({
      id: `${images.lab.galleryId}/images/Ubuntu-24`,
      name: 'Ubuntu-24',
      osType: 'Linux',
      osState: 'Specialized',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      securityType: 'Standard',
      provisioningState: 'Succeeded',
      versionCount: 3,
      latestVersion: '1.0.10',
      sizeGb: 30,
      readyRegions: [{ region: 'westeurope', version: '1.0.10' }],
      origin: { kind: 'Elsewhere' },
      enabled: true,
      hiddenBecause: [],
      monthlyCost: { currency: 'USD', unknown: [] },
    });
    expect(image.monthlyCost.total).toBeCloseTo(3 * 30 * 0.05, 4);
  });

  it('has its versions listed newest first, page by page', async () => {
    const first = await images.ask<VersionPage>('GET', 'images/Ubuntu-24/versions?top=2');
    const second = await cloud.ask<VersionPage>('GET', first.body.nextLink ?? '');

    expect(first.body.value.map(({ version }) => version)).toEqual(['1.0.10', '1.0.9']);
    expect(second.body.value.map(({ version }) => version)).toEqual(['1.0.0']);
    expect(second.body.nextLink).toBeUndefined();
  });

  it('has each version shown with its regions', async () => {
    const { body, headers } = await images.ask<VersionDocument>('GET', 'images/ubuntu-24/versions/1.0.9');
    const known = { headers: { 'If-None-Match': headers.get('etag') ?? '' } };
    const again = await images.ask('GET', 'images/ubuntu-24/versions/1.0.9', known);

    expect(body).toMatchObject({
      imageName: 'Ubuntu-24',
      version: '1.0.9',
      provisioningState: 'Succeeded',
      sizeGb: 30,
      dataDisks: 0,
      excludeFromLatest: false,
      tags: {},
      origin: { kind: 'Elsewhere' },
      regions: [{ name: 'westeurope', replicas: 1, storageAccountType: 'Standard_LRS', state: 'Completed' }],
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ['no-version', ['NoVersion']],
    ['excluded', ['AllVersionsExcluded']],
    ['large', ['OsDiskTooLarge']],
    ['arm', ['ArchitectureNotOffered']],
    ['confidential', ['SecurityTypeNotOffered']],
    ['old-image', ['ImagePastEndOfLife']],
    ['old-version', ['VersionPastEndOfLife']],
  ])('is hidden with its reason: %s', async (name, codes) => {
    const reasons = await images.reasons(name);

    expect(reasons).toEqual(codes);
  });
});

describe('the list of images', { concurrent: true }, () => {
  it('is in the order of names, whatever their case, and the same page by page', async () => {
    const whole = await images.names('top=100');
    const paged = await images.names('top=3');

    expect(whole).toEqual({ names: [...HIDDEN, ...USABLE], pages: 1 });
    expect(paged).toEqual({ names: whole.names, pages: 4 });
  });

  it.each([
    ['search=UBUNTU', ['ubuntu-22', 'Ubuntu-24']],
    ['search=o', ['old-image', 'old-version']],
    ['search=old-version-', []],
    ['osType=Windows', ['Windows-11']],
    ['osType=Linux&search=u', ['ubuntu-22', 'Ubuntu-24']],
    ['state=usable', USABLE],
    ['state=usable&osType=Windows', ['Windows-11']],
    ['state=hidden', HIDDEN],
    ['state=hidden&osType=Windows', []],
    ['state=hidden&search=c', ['confidential']],
    ['state=hidden&top=2', HIDDEN],
    ['state=usable&search=u&top=1', ['ubuntu-22', 'Ubuntu-24']],
  ])('is narrowed down by %s', async (query, names) => {
    const found = await images.names(query);

    expect(found.names).toEqual(names);
  });

  it.each(['search=a%2Fb', 'search=', 'osType=Solaris', 'state=visible', 'top=0', 'continuation=-'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await images.ask('GET', `images?${query}`);

      expect(status).toBe(400);
      expect(body).toMatchObject({ error: { code: 'InvalidInput' } });
    },
  );
});

/** Detaches the lab's gallery, and attaches it to a new account. */
async function handOver(lab: TestLab, account: string): Promise<TestLab> {
  await untilSettled(cloud, accountPath(lab));
  const check = await cloud.ask('POST', `${accountPath(lab)}/gallery/check-detach`);
  const headers = { 'if-match': check.headers.get('etag') ?? '' };
  const { status } = await cloud.ask('DELETE', `${accountPath(lab)}/gallery`, { headers });
  if (status !== 204) throw new Error(`The gallery could not be detached: ${status}.`);
  const next = { ...lab, account };
  await cloud.openAccount(accountPath(next), { location: lab.region }, lab.galleryId);
  return next;
}

describe('an image', { concurrent: true }, () => {
  it('that is disabled is hidden, until it is enabled again', async () => {
    const here = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'switching',
      region: 'northeurope',
    });
    await here.upload('shared');
    await here.synchronize();

    const off = await here.ask('POST', 'images/SHARED/disable');
    const again = await here.ask('POST', 'images/shared/disable');
    const seen = [await here.names('state=hidden'), await here.names('state=usable')];
    const on = await here.ask('POST', 'images/shared/enable');

    for (const { status, body } of [off, again]) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ enabled: false, hiddenBecause: [{ code: 'Disabled' }] });
    }
    expect(seen.map(({ names }) => names)).toEqual([['shared'], []]);
    expect(on.body).toMatchObject({ enabled: true, hiddenBecause: [] });
    expect((await here.names('state=usable')).names).toEqual(['shared']);
  });

  it('stays disabled through a synchronisation that finds it changed', async () => {
    const here = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'staying',
      region: 'northeurope',
    });
    await here.upload('kept');
    await here.synchronize();
    await here.ask('POST', 'images/kept/disable');
    await cloud.azure.compute.galleryImages.update(...galleryPath(here.lab), 'kept', { description: 'New' });

    await here.synchronize();

    expect(await here.read('kept')).toMatchObject({ enabled: false, description: 'New' });
  });

  it('that is answered with an ETag is not answered again until it changes', async () => {
    const first = await images.ask('GET', 'images/ubuntu-22');
    const known = { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } };

    const again = await images.ask('GET', 'images/ubuntu-22', known);

    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('of an export is there at its end, with who exported it from which lab, which the gallery’s next account is not told', async () => {
    const here = await openImages(cloud, {
      withoutGalleryEvents: true,
      name: 'origin',
      region: 'swedencentral',
    });
    const run = await cloud.exportLab(here.lab, { description: 'Debian' });
    const image = await here.read();
    const version = await here.ask<VersionDocument>('GET', `images/${image.name}/versions/1.0.0`);
    const next = await handOver(here.lab, 'stranger');
    const seenFromThere = await new TestImages(cloud, next).read(here.lab.imageName);

    const requestedBy = run.requestedBy;
    expect(requestedBy?.name).toMatch(/./);
    expect(image).toMatchObject({
      hiddenBecause: [],
      origin: { kind: 'Export', labName: here.lab.lab, exportId: run.id, requestedBy },
    });
    expect(version.body).toMatchObject({ tags: {}, description: 'Debian', origin: image.origin });
    expect(seenFromThere.origin).toEqual({ kind: 'AnotherLabAccount' });
    expect(JSON.stringify(seenFromThere)).not.toContain(run.id);
  });
});

describe('what is not there', { concurrent: true }, () => {
  it.each([
    ['GET', 'images/nobody', 'ImageNotFound'],
    ['GET', 'images/nobody/versions', 'ImageNotFound'],
    ['GET', 'images/nobody/versions/1.0.0', 'ImageNotFound'],
    ['GET', 'images/ubuntu-22/versions/9.9.9', 'ImageVersionNotFound'],
    ['POST', 'images/nobody/enable', 'ImageNotFound'],
    ['POST', 'images/nobody/disable', 'ImageNotFound'],
  ])('is answered by name: %s %s', async (method, path, code) => {
    const { status, body } = await images.ask(method, path);

    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code } });
  });

  it.each([
    ['GET', 'images/..%2f..', 'image'],
    ['GET', 'images/%2e%2e%20/versions', 'image'],
    ['GET', 'images/ubuntu-22/versions/latest', 'version'],
    ['GET', 'images/ubuntu-22/versions/01.0.0', 'version'],
    ['POST', 'images/a%0ab/enable', 'image'],
  ])('is refused where nothing can have such a name: %s %s', async (method, path, target) => {
    const { status, body } = await images.ask(method, path);

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { details: [{ target }] } });
  });

  it.each([
    ['GET', 'images'],
    ['GET', 'images/x'],
    ['GET', 'images/x/versions'],
    ['GET', 'images/x/versions/1.0.0'],
    ['POST', 'images/x/enable'],
    ['POST', 'images/x/disable'],
    ['POST', 'gallery/synchronize'],
  ])('is said of the gallery where none is attached: %s %s', async (method, path) => {
    const { status, body } = await cloud.ask(method, `${accountPath({ account: 'no-gallery' })}/${path}`);

    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: 'NoGalleryAttached' } });
  });

  it('is said of the account', async () => {
    const { status } = await cloud.ask('GET', `${accountPath({ account: 'nobody' })}/images`);

    expect(status).toBe(404);
  });
});
