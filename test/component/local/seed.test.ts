import { beforeAll, describe, expect, it } from 'vitest';
import { SUBSCRIPTION_OWNER } from '../../../local/start/access.ts';
import { connectToAzure } from '../../../local/start/azure.ts';
import { createLabGalleryClient } from '../../../local/start/export/lab-gallery-client.ts';
import { seedAzure, seedLabGallery } from '../../../local/start/seed.ts';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import type { ImagePage, OperationDocument } from '../images/images-support.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const ACCOUNT = '/api/lab-accounts/contoso';

/** What `npm start` does before the first export. */
async function seed(): Promise<void> {
  const getToken = () =>
    cloud.identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER });
  const azure = connectToAzure({ endpoint: cloud.arm.origin, ca: cloud.ca, getToken });
  const client = createLabGalleryClient(cloud.host.origin, {
    administrator: () => cloud.identity.tokenFor('admin'),
    owner: () => cloud.identity.tokenFor('owner'),
  });
  await seedLabGallery(client, await seedAzure(azure));
}

/** Has the gallery synchronised, until every region that is wanted has its copy. */
async function synchronize(): Promise<ImagePage> {
  return until(async () => {
    const begun = await cloud.ask<OperationDocument>('POST', `${ACCOUNT}/gallery/synchronize`);
    expect([202, 409]).toContain(begun.status);
    const { body } = await cloud.ask<ImagePage>('GET', `${ACCOUNT}/images`);
    expect(body.value).toHaveLength(5);
    for (const { name, latestVersion } of body.value) {
      if (name !== 'robotics-2024') expect(latestVersion).toBe('1.0.0');
    }
    expect(body.value.flatMap(({ readyRegions }) => readyRegions)).toHaveLength(8);
    return body;
  });
}

describe('what npm start makes', () => {
  it('is a lab account with labs in two geographies and images of every kind, however often it is made', async () => {
    await seed();
    const messages = { role: 'LabCreator', labs: ['web-design'] };
    const kept = { location: 'westeurope', messages, retention: { keepNewest: 3 } };
    await cloud.ask('PUT', ACCOUNT, { body: kept });
    await seed();

    const { value } = await synchronize();
    const { body: account } = await cloud.ask('GET', ACCOUNT);
    const { body: labs } = await cloud.ask<{ value: { name: string }[] }>('GET', `${ACCOUNT}/labs`);

    expect(account).toMatchObject(kept);
    expect(labs.value.map(({ name }) => name)).toEqual(['data-science', 'linux-basics', 'web-design']);
    const looks = value.map(({ name, osType, osState, hiddenBecause, readyRegions }) => [
      name,
      `${osType} ${osState}`,
      hiddenBecause.map(({ code }) => code),
      readyRegions.map(({ region }) => region),
    ]);
    expect(looks).toEqual([
      ['gis-desktop', 'Windows Generalized', [], ['westeurope']],
      ['office-windows', 'Windows Generalized', [], ['northeurope', 'westeurope']],
      ['packer-ubuntu', 'Linux Generalized', [], ['eastus', 'eastus2', 'westus3']],
      ['python-notebooks', 'Linux Specialized', [], ['northeurope', 'westeurope']],
      ['robotics-2024', 'Linux Generalized', ['AllVersionsExcluded'], []],
    ]);
  });
});
