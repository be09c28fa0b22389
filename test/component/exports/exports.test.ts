import { beforeAll, describe, expect, it } from 'vitest';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { all, galleryPath, statesOf } from '../support/test-lab.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const EUROPE = ['northeurope', 'westeurope'];
const UNITED_STATES = [
  ...['centralus', 'eastus', 'eastus2', 'northcentralus', 'southcentralus'],
  ...['westcentralus', 'westus', 'westus2', 'westus3'],
];

describe('an export', { concurrent: true }, () => {
  it.each([
    ['one region', 'polandcentral', ['polandcentral']],
    ['two', 'westeurope', EUROPE],
    ['nine', 'eastus', UNITED_STATES],
  ])('arrives in every region of a geography of %s', async (_many, region, geography) => {
    const lab = await cloud.openLab({ name: `all-of-${region}`, region });

    const run = await cloud.exportLab(lab);

    expect(run).toMatchObject({ status: 'Succeeded', step: 'Done', version: '1.0.0' });
    expect(statesOf(run)).toEqual(all('Completed', geography));
    expect(await cloud.azure.truth(lab)).toEqual({
      power: 'VM running',
      snapshots: [],
      versions: {
        '1.0.0': {
          state: 'Succeeded',
          tags: { labGalleryAccount: lab.account, labGalleryExport: run.id },
          targetRegions: geography,
          replicas: all('Completed', geography),
        },
      },
    });
    // One look serves all regions: looks grow with time, never with regions.
    const gets = cloud.azure.requests(lab, 'GET', /\/versions\/1\.0\.0$/);
    expect(gets).toBeLessThan(16);
  });

  it('gives the template VM back long before it is over, and says when', async () => {
    const lab = await cloud.openLab({ name: 'given-back', region: 'mexicocentral' });
    const { body } = await cloud.requestExport(lab);

    const available = await cloud.follow(lab, body.id, (run) => run.vmAvailableAt !== undefined);
    const power = await cloud.azure.power(lab);
    const ended = await cloud.follow(lab, body.id);

    expect(available.status).toBe('Running');
    expect(power).toBe('VM running');
    const { createdAt, vmUnavailableFrom = '', vmAvailableAt = '', endedAt = '' } = ended;
    const times = [createdAt, vmUnavailableFrom, vmAvailableAt, endedAt];
    expect(times.toSorted()).toEqual(times);
    expect(ended.vmAvailableAt).toBe(available.vmAvailableAt);
  });

  it('leaves a template VM off that was off', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'already-off', region: 'italynorth', running: false });

    const run = await cloud.exportLab(lab);

    expect(run.status).toBe('Succeeded');
    expect(run.vmUnavailableFrom).toBeUndefined();
    expect(await cloud.azure.truth(lab)).toMatchObject({ power: 'VM deallocated', snapshots: [] });
    expect(cloud.azure.requests(lab, 'POST', /\/start$/)).toBe(0);
  });

  it('makes an image definition that leaves none of its fixed properties to defaults', async () => {
    const lab = await cloud.openLab({ name: 'definition', region: 'swedencentral' });

    await cloud.exportLab(lab);

    const image = await cloud.azure.compute.galleryImages.get(...galleryPath(lab), lab.imageName);
    expect(image).toMatchObject({
      osType: 'Linux',
      osState: 'Specialized',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      // Azure's own default would be TrustedLaunchSupported, which takes no captures of VMs.
      features: [{ name: 'SecurityType', value: 'Standard' }],
      identifier: { publisher: lab.imageName },
    });
  });

  it('takes the next number when somebody else has made its version', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'foreign', region: 'austriaeast' });
    await cloud.azure.createImage(lab);
    await cloud.azure.createVersion(lab, '1.0.0');

    const run = await cloud.exportLab(lab);

    expect(run).toMatchObject({ status: 'Succeeded', version: '1.0.1' });
    expect(run.imageVersionId).toMatch(/\/versions\/1\.0\.1$/);
    expect(await cloud.azure.truth(lab)).toMatchObject({
      snapshots: [],
      versions: { '1.0.0': { tags: {} }, '1.0.1': { tags: { labGalleryExport: run.id } } },
    });
  });

  it('shares an image with one of another lab at the same moment', outerOnly, async () => {
    const region = 'spaincentral';
    const ours = await cloud.openLab({ name: 'sharing-one', region, imageName: 'shared-image' });
    const { imageName } = ours;
    const theirs = await cloud.openLab({ name: 'sharing-two', region, imageName, beside: ours });

    const [first, second] = await Promise.all([cloud.exportLab(ours), cloud.exportLab(theirs)]);

    expect([first.status, second.status]).toEqual(['Succeeded', 'Succeeded']);
    expect([first.version, second.version].sort()).toEqual(['1.0.0', '1.0.1']);
    expect(await cloud.azure.truth(ours)).toMatchObject({
      power: 'VM running',
      snapshots: [],
      versions: {
        [first.version ?? '']: { state: 'Succeeded', tags: { labGalleryExport: first.id } },
        [second.version ?? '']: { state: 'Succeeded', tags: { labGalleryExport: second.id } },
      },
    });
    expect(await cloud.azure.truth(theirs)).toMatchObject({ power: 'VM running', snapshots: [] });
  });

  it('of the same lab later makes the next version and keeps the first', outerOnly, async () => {
    const lab = await cloud.openLab({ name: 'again', region: 'belgiumcentral' });

    const first = await cloud.exportLab(lab);
    const second = await cloud.exportLab(lab);

    expect([first.version, second.version]).toEqual(['1.0.0', '1.0.1']);
    expect(await cloud.azure.truth(lab)).toMatchObject({
      power: 'VM running',
      snapshots: [],
      versions: {
        '1.0.0': { tags: { labGalleryExport: first.id }, replicas: { belgiumcentral: 'Completed' } },
        '1.0.1': { tags: { labGalleryExport: second.id }, replicas: { belgiumcentral: 'Completed' } },
      },
    });
  });
});
