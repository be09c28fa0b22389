import { beforeAll, describe, expect, it } from 'vitest';
import { circles, outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { accountPath, all, galleryPath, statesOf, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

/** Whether anything in Azure was changed for the lab since it was opened. */
function wasTouched(lab: TestLab): boolean {
  const vm = cloud.azure.requests(lab, 'POST', /\/virtualMachines\//i);
  return vm + cloud.azure.requests(lab, 'PUT', /\/(snapshots|versions)\//i) > 0;
}

/** What a preview and a request say stands against an export: they have to agree, and leave nothing behind. */
async function refusalsOf(lab: TestLab, options: object): Promise<string[]> {
  const preview = await cloud.preview(lab, options);
  const { status, body } = await cloud.requestExport(lab, {
    body: { imageName: lab.imageName, options },
    headers: { 'repeatability-request-id': 'refused' },
  });

  expect(status).toBe(409);
  expect(body).toMatchObject({ error: { code: 'ExportNotPossible', details: preview.refusals } });
  expect(preview.possible).toBe(false);
  const { body: list } = await cloud.ask<{ value: unknown[] }>('GET', `${accountPath(lab)}/exports`);
  expect(list.value).toEqual([]);
  expect(wasTouched(lab)).toBe(false);
  expect(await cloud.azure.truth(lab)).toMatchObject({ snapshots: [], versions: {} });
  return preview.refusals.map(({ code }) => code);
}

describe('the options of an export', { concurrent: true }, () => {
  it('all reach Azure', async () => {
    const lab = await cloud.openLab({ name: 'everything', region: 'japaneast' });
    const endOfLifeDate = '2031-08-31T00:00:00.000Z';
    const options = {
      image: 'New',
      version: '3.1.4',
      description: 'Debian for beginners',
      tags: { course: 'Linux 101' },
      targetRegions: [{ name: 'Japan West', regionalReplicaCount: 3 }, { name: 'japaneast' }],
      replicaCount: { classOf: 41 },
      storageAccountType: 'Standard_LRS',
      excludeFromLatest: true,
      endOfLifeDate,
    };

    const run = await cloud.exportLab(lab, options);

    expect(run).toMatchObject({
      status: 'Succeeded',
      version: '3.1.4',
      options: { description: 'Debian for beginners' },
    });
    const image = await cloud.azure.compute.galleryImages.get(...galleryPath(lab), lab.imageName);
    expect(image.description).toBe('Debian for beginners');
    const version = await cloud.azure.compute.galleryImageVersions.get(
      ...galleryPath(lab),
      lab.imageName,
      '3.1.4',
    );
    expect(version.tags).toEqual({
      course: 'Linux 101',
      description: 'Debian for beginners',
      labGalleryAccount: lab.account,
      labGalleryExport: run.id,
    });
    expect(version.publishingProfile).toMatchObject({
      excludeFromLatest: true,
      endOfLifeDate: new Date(endOfLifeDate),
      targetRegions: [
        // A class of 41 needs ⌈41/20⌉ replicas.
        { name: 'Japan East', regionalReplicaCount: 3, storageAccountType: 'Standard_LRS' },
        { name: 'Japan West', regionalReplicaCount: 3, storageAccountType: 'Standard_LRS' },
      ],
    });
  });

  it('choose storage and replicas region by region', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'per-region', region: 'koreacentral' });
    const options = {
      targetRegions: [
        { name: 'koreacentral', storageAccountType: 'Standard_ZRS', regionalReplicaCount: 2 },
        { name: 'koreasouth', storageAccountType: 'Premium_LRS', regionalReplicaCount: { classOf: 100 } },
      ],
    };

    const run = await cloud.exportLab(lab, options);

    expect(run.status).toBe('Succeeded');
    const { publishingProfile } = await cloud.azure.compute.galleryImageVersions.get(
      ...galleryPath(lab),
      lab.imageName,
      '1.0.0',
    );
    expect(publishingProfile?.targetRegions).toMatchObject([
      { name: 'Korea Central', regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
      { name: 'Korea South', regionalReplicaCount: 5, storageAccountType: 'Premium_LRS' },
    ]);
  });

  it('take a part of the geography, and the home region with it', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'subset', region: 'brazilsouth' });

    const alone = await cloud.exportLab(lab, { targetRegions: [{ name: 'brazilsouth' }] });
    const both = await cloud.exportLab(lab, { targetRegions: [{ name: 'brazilsoutheast' }] });

    expect(statesOf(alone)).toEqual({ brazilsouth: 'Completed' });
    expect(statesOf(both)).toEqual(all('Completed', ['brazilsouth', 'brazilsoutheast']));
  });

  it('make new versions of an existing image, by hand or one after the highest', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'numbered', region: 'polandcentral' });
    const first = await cloud.exportLab(lab, { version: '2.0.0' });

    const next = await cloud.exportLab(lab, { image: 'Existing' });

    expect([first.version, next.version]).toEqual(['2.0.0', '2.0.1']);
    expect([first.status, next.status]).toEqual(['Succeeded', 'Succeeded']);
  });

  it('make a generalized image, after which the template VM is left as it is', async () => {
    const lab = await cloud.openLab({ name: 'generalized', region: 'swedencentral' });

    const run = await cloud.exportLab(lab, { generalize: true });
    const specialized = await cloud.preview({ ...lab, imageName: 'special' }, { stopTemplateVm: true });

    expect(run.status).toBe('Succeeded');
    expect(run.vmAvailableAt).toBeUndefined();
    const image = await cloud.azure.compute.galleryImages.get(...galleryPath(lab), lab.imageName);
    expect(image.osState).toBe('Generalized');
    expect(cloud.azure.requests(lab, 'POST', /\/generalize$/)).toBe(1);
    expect(cloud.azure.requests(lab, 'POST', /\/start$/)).toBe(0);
    expect(specialized.refusals).toMatchObject([{ code: 'VmGeneralized' }]);
  });

  it('need no consent to the stop of a template VM that is off', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'off', region: 'polandcentral', running: false });

    const { body } = await cloud.requestExport(lab, { body: { imageName: lab.imageName } });
    const run = await cloud.follow(lab, body.id);

    expect(run.status).toBe('Succeeded');
  });
});

describe('an export, as its preview,', { concurrent: true }, () => {
  const consent = { stopTemplateVm: true };
  it.each([
    ['a running template VM without consent', {}, 'ConsentNeeded'],
    ['an existing image that is not there', { ...consent, image: 'Existing' }, 'ImageNotFound'],
    [
      'zone-redundant storage where there are no zones',
      {
        ...consent,
        targetRegions: [{ name: 'canadaeast', storageAccountType: 'Standard_ZRS' }],
      },
      'StorageNotInRegion',
    ],
    ['more than 100 replicas', { ...consent, replicaCount: 51 }, 'TooManyReplicas'],
    [
      'a region of another geography',
      { ...consent, targetRegions: [{ name: 'westus' }] },
      'RegionOutsideGeography',
    ],
    [
      'a region twice',
      { ...consent, targetRegions: [{ name: 'canadaeast' }, { name: 'Canada East' }] },
      'RegionRepeated',
    ],
    ['an end of life that is past', { ...consent, endOfLifeDate: '2020-01-01T00:00:00Z' }, 'EndOfLifePast'],
  ])('is refused with %s, before anything is touched', async (_what, options, code) => {
    const lab = await cloud.openLab({ name: `refused-${code.toLowerCase()}`, region: 'canadacentral' });

    const codes = await refusalsOf(lab, options);

    expect(codes).toEqual([code]);
  });

  for (const [circle, rows] of circles(
    [
      ['of another generation', { hyperVGeneration: 'V1' }, 'VM generation is V1'],
      ['of another OS state', { osState: 'Generalized' }, 'OS state is Generalized'],
      ['of another operating system', { osType: 'Windows' }, 'operating system is Windows'],
      ['of another architecture', { architecture: 'Arm64' }, 'architecture is Arm64'],
      [
        'of TrustedLaunchSupported, which takes no captures of VMs',
        { features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] },
        'although its name sounds so',
      ],
      [
        'of TrustedLaunch for a VM without it',
        { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] },
        'security type is TrustedLaunch',
      ],
    ] as const,
    ([what]) => what.startsWith('of TrustedLaunch'),
  ))
    it.each(rows)('is refused under the name of an image %s', circle, async (what, properties, words) => {
      const name = `image-${what
        .replaceAll(/[^a-z]+/gi, '-')
        .toLowerCase()
        .slice(0, 40)}x`;
      const lab = await cloud.openLab({ name, region: 'canadacentral' });
      await cloud.azure.createImage(lab, properties as Parameters<typeof cloud.azure.createImage>[1]);

      const preview = await cloud.preview(lab, consent);
      const codes = await refusalsOf(lab, consent);

      expect(codes).toEqual(['ImageIncompatible']);
      expect(preview.refusals[0]?.message).toContain(words);
    });

  it('is refused as a new image under the name of one that is there', async () => {
    const lab = await cloud.openLab({ name: 'not-new', region: 'canadacentral' });
    await cloud.azure.createImage(lab);

    const codes = await refusalsOf(lab, { ...consent, image: 'New' });

    expect(codes).toEqual(['ImageExists']);
  });

  it('is refused under the number of a version that is there', async () => {
    const lab = await cloud.openLab({ name: 'taken', region: 'canadacentral' });
    await cloud.azure.createImage(lab);
    await cloud.azure.createVersion(lab, '1.2.3');
    const options = { ...consent, version: '1.2.3' };

    const preview = await cloud.preview(lab, options);
    const { body } = await cloud.requestExport(lab, { body: { imageName: lab.imageName, options } });

    expect(preview.refusals).toMatchObject([{ code: 'ImageVersionExists', target: 'options.version' }]);
    expect(body).toMatchObject({ error: { code: 'ExportNotPossible', details: preview.refusals } });
    expect(cloud.azure.requests(lab, 'POST', /\/virtualMachines\//i)).toBe(0);
  });

  it('is refused where its home region is not offered to the subscription', async () => {
    const lab = await cloud.openLab({ name: 'home-closed', region: 'newzealandnorth' });
    cloud.restrict('newzealandnorth');

    const codes = await refusalsOf(lab, consent);

    expect(codes).toEqual(['StorageRestricted']);
  });

  it('is refused where Azure allows no more images', async () => {
    const lab = await cloud.openLab({ name: 'image-limit', region: 'denmarkeast' });
    cloud.arm.faults.add({ kind: 'limit', name: 'GalleryImage', limit: 0, region: 'denmarkeast' });

    const codes = await refusalsOf(lab, consent);

    expect(codes).toEqual(['ImageLimit']);
  });

  it('is refused with every reason at once', async () => {
    const lab = await cloud.openLab({
      name: 'every-reason',
      region: 'canadacentral',
      dataDisks: [{ lun: 0, createOption: 'Empty', diskSizeGB: 32 }],
    });

    const codes = await refusalsOf(lab, {
      image: 'Existing',
      endOfLifeDate: '2020-01-01T00:00:00Z',
      replicaCount: 100,
    });

    expect(codes.toSorted()).toEqual([
      ...['ConsentNeeded', 'EndOfLifePast', 'ImageNotFound', 'TooManyReplicas', 'VmHasDataDisks'],
    ]);
  });

  it(
    'skips the regions that can not have the image, each with its reason, and goes on',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'skips', region: 'southafricanorth' });
      cloud.restrict('southafricawest');
      const full = await cloud.openLab({ name: 'skips-full', region: 'francecentral' });
      cloud.arm.faults.add({ kind: 'limit', name: 'GalleryImageVersion', limit: 0, region: 'francesouth' });

      const [preview, previewFull] = await Promise.all([
        cloud.preview(lab, consent),
        cloud.preview(full, consent),
      ]);
      const [run, runFull] = await Promise.all([cloud.exportLab(lab), cloud.exportLab(full)]);

      expect(preview.possible).toBe(true);
      expect(preview.regions.map(({ name, skipped }) => [name, skipped?.code])).toEqual([
        ['southafricanorth', undefined],
        ['southafricawest', 'StorageRestricted'],
      ]);
      expect(previewFull.regions[1]?.skipped?.code).toBe('ImageVersionLimit');
      for (const [ended, planned] of [[run, preview] as const, [runFull, previewFull] as const]) {
        expect(ended.status).toBe('PartiallySucceeded');
        expect(ended.regions[0]).toMatchObject({ state: 'Completed' });
        expect(ended.regions[1]).toMatchObject({
          state: 'Skipped',
          message: planned.regions[1]?.skipped?.message,
        });
      }
    },
  );

  it(
    'counts what only the write reveals against its region alone, in the words of Azure',
    outerOnly,
    async () => {
      const lab = await cloud.openLab({ name: 'write-reveals', region: 'germanywestcentral' });
      cloud.arm.faults.add({ kind: 'region-refused', region: 'germanynorth' });

      const preview = await cloud.preview(lab, consent);
      const run = await cloud.exportLab(lab);

      expect(preview.regions.every(({ skipped }) => skipped === undefined)).toBe(true);
      expect(statesOf(run)).toEqual({ germanywestcentral: 'Completed', germanynorth: 'Skipped' });
      expect(run.regions[1]?.azure?.azureMessage).toContain('missing required feature');
    },
  );
});

describe('a version by hand', { concurrent: true }, () => {
  it('that another export writes is a conflict that names that export', async () => {
    const region = 'spaincentral';
    const ours = await cloud.openLab({ name: 'same-number', region, imageName: 'one-image' });
    const { imageName } = ours;
    const theirs = await cloud.openLab({ name: 'same-number-too', region, imageName, beside: ours });
    const body = { imageName, options: { stopTemplateVm: true, version: '1.0.0' } };
    const first = await cloud.requestExport(ours, { body });

    const second = await cloud.requestExport(theirs, { body });
    const run = await cloud.follow(ours, first.body.id);
    const late = await cloud.requestExport(theirs, { body });

    expect(second).toMatchObject({
      status: 409,
      body: { error: { code: 'VersionBusy', target: 'version' } },
    });
    expect(second.body.error?.message).toContain(first.body.id);
    expect(run.status).toBe('Succeeded');
    expect(late.body.error?.details).toMatchObject([{ code: 'ImageVersionExists' }]);
  });

  it('is one export however often it comes with one key', async () => {
    const lab = await cloud.openLab({ name: 'key-and-number', region: 'polandcentral' });
    const body = { imageName: lab.imageName, options: { stopTemplateVm: true, version: '7.0.0' } };
    const headers = { 'repeatability-request-id': 'same-key' };

    const answers = await Promise.all([1, 2, 3, 4].map(() => cloud.requestExport(lab, { body, headers })));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  });
});

describe('options that make no sense', { concurrent: true }, () => {
  it.each([
    ['version', { version: '1.0' }, 'options.version'],
    ['replicas', { replicaCount: 0 }, 'options.replicaCount'],
    ['class', { replicaCount: { classOf: -1 } }, 'options.replicaCount.classOf'],
    ['storage', { storageAccountType: 'Tape' }, 'options.storageAccountType'],
    ['regions', { targetRegions: [] }, 'options.targetRegions'],
    ['region', { targetRegions: [{ name: ' ' }] }, 'options.targetRegions.0.name'],
    ['description', { description: '' }, 'options.description'],
    ['end of life', { endOfLifeDate: 'tomorrow' }, 'options.endOfLifeDate'],
    ['tag', { tags: { 'a/b': 'c' } }, 'options.tags.a/b'],
    ['tag of ours', { tags: { labGalleryExport: 'x' } }, 'options.tags.labGalleryExport'],
    ['tag of the description', { tags: { Description: 'x' } }, 'options.tags.Description'],
    ['name', { colour: 'red' }, 'options.colour'],
  ])('are refused by export and preview: %s', async (_what, options, target) => {
    const lab = { account: 'senseless', lab: 'linux' };
    const body = { imageName: 'senseless', options };
    const path = `${accountPath(lab)}/labs/linux/exports`;

    const answers = [
      await cloud.ask<{ error: { target?: string } }>('POST', path, { body }),
      await cloud.ask<{ error: { target?: string } }>('POST', `${path}/preview`, { body }),
    ];

    for (const refused of answers) {
      expect(refused.status).toBe(400);
      expect(refused.body.error.target).toBe(target);
    }
  });
});
