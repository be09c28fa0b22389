import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DefaultAzureCredential } from '@azure/identity';
import { ComputeManagementClient } from '@azure/arm-compute';
import { InvalidTimeScaleError, LOCAL_SUBSCRIPTION, startArm } from '../../src/arm/start-arm.ts';
import { makeGroup, startTestCloud, type TestCloud } from './support.ts';

const SUBSCRIPTION = `/subscriptions/${LOCAL_SUBSCRIPTION}`;
const LOCATIONS = `${SUBSCRIPTION}/locations?api-version=2022-12-01`;

function codeOf(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('ARM, whatever is asked', () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await startTestCloud();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await cloud[Symbol.asyncDispose]();
  });

  it('takes the token that DefaultAzureCredential gets from the managed identity endpoint', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', cloud.identity.managedIdentityEndpoint);
    vi.stubEnv('IDENTITY_HEADER', 'local-development');
    const compute = new ComputeManagementClient(new DefaultAzureCredential(), LOCAL_SUBSCRIPTION, {
      endpoint: cloud.arm.origin,
      tlsOptions: { ca: cloud.ca },
    });

    const galleries = await Array.fromAsync(compute.galleries.list());

    expect(galleries).toEqual([]);
  });

  it.each([
    ['no token', null, 'AuthenticationFailed'],
    ['what is no token', 'nonsense', 'InvalidAuthenticationToken'],
  ])('refuses a request with %s, and says where to get one', async (_, token, code) => {
    const { status, headers, body } = await cloud.send('GET', LOCATIONS, { token });

    expect([status, codeOf(body)]).toEqual([401, code]);
    expect(headers['www-authenticate']).toMatch(/^Bearer authorization_uri="http:\/\/127\.0\.0\.1/);
  });

  it('refuses a token for another audience, and one that has ended', async () => {
    const forOther = await cloud.identity.issueToken({ aud: 'https://vault.azure.net' });

    const wrongAudience = await cloud.send('GET', LOCATIONS, { token: forOther });
    cloud.advance(25 * 60 * 60_000);
    const ended = await cloud.send('GET', LOCATIONS);

    expect([wrongAudience.status, codeOf(wrongAudience.body)]).toEqual([
      401,
      'InvalidAuthenticationTokenAudience',
    ]);
    expect([ended.status, codeOf(ended.body)]).toEqual([401, 'ExpiredAuthenticationToken']);
  });

  it.each([
    [
      'a request without an api-version',
      'GET',
      `${SUBSCRIPTION}/locations`,
      400,
      'MissingApiVersionParameter',
    ],
    [
      'an api-version that is none',
      'GET',
      `${SUBSCRIPTION}/locations?api-version=1`,
      400,
      'InvalidApiVersionParameter',
    ],
    [
      'another subscription',
      'GET',
      '/subscriptions/other/locations?api-version=2022-12-01',
      404,
      'SubscriptionNotFound',
    ],
    [
      'a resource group that is not there',
      'GET',
      `${SUBSCRIPTION}/resourceGroups/none/providers/Microsoft.Compute/disks?api-version=2026-03-02`,
      404,
      'ResourceGroupNotFound',
    ],
    [
      'a resource that is not there',
      'GET',
      `${SUBSCRIPTION}/resourceGroups/labs/providers/Microsoft.Compute/disks/none?api-version=2026-03-02`,
      404,
      'ResourceNotFound',
    ],
    [
      'a child of what is not there',
      'GET',
      `${SUBSCRIPTION}/resourceGroups/labs/providers/Microsoft.Compute/galleries/none/images?api-version=2025-12-03`,
      404,
      'ParentResourceNotFound',
    ],
    [
      'a type that is not covered',
      'GET',
      `${SUBSCRIPTION}/resourceGroups/labs/providers/Microsoft.Compute/availabilitySets?api-version=2026-04-01`,
      404,
      'InvalidResourceType',
    ],
    [
      'a type of another provider',
      'GET',
      `${SUBSCRIPTION}/resourceGroups/labs/providers/Microsoft.Network/disks?api-version=2026-04-01`,
      404,
      'InvalidResourceType',
    ],
    ['a path that is none of ARM', 'GET', '/whatever?api-version=2026-04-01', 404, 'InvalidResourceType'],
  ])('refuses %s', async (_, method, path, status, code) => {
    await makeGroup(cloud);

    const answer = await cloud.send(method, path);

    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
  });

  it('refuses a body that is no JSON, or lacks what it needs', async () => {
    const path = `${SUBSCRIPTION}/resourceGroups/labs?api-version=2021-04-01`;

    const empty = await cloud.send('PUT', path);
    const wrong = await cloud.send('PUT', path, { body: { location: 'Atlantis' } });

    expect([empty.status, codeOf(empty.body)]).toEqual([400, 'InvalidRequestContent']);
    expect([wrong.status, codeOf(wrong.body)]).toEqual([400, 'LocationNotAvailableForResourceType']);
  });

  it('compares paths without case, and shows names as they were made', async () => {
    await makeGroup(cloud, 'Labs');

    const { status, body } = await cloud.send(
      'GET',
      `${SUBSCRIPTION}/RESOURCEGROUPS/lABS?api-version=2021-04-01`,
    );

    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ id: `${SUBSCRIPTION}/resourceGroups/Labs`, name: 'Labs' });
  });

  it('gives every answer a request id and says how many requests are left', async () => {
    const { headers } = await cloud.send('GET', LOCATIONS);

    expect(headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-ms-correlation-request-id']).toBe(headers['x-ms-request-id']);
    expect(headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('3749');
  });

  it('lists Azure’s regions with their geographies, logical ones too', async () => {
    const locations = await Array.fromAsync(
      cloud.subscriptions.subscriptions.listLocations(LOCAL_SUBSCRIPTION),
    );

    const europe = locations.filter(
      ({ metadata }) => metadata?.geography === 'Europe' && metadata.regionType === 'Physical',
    );
    expect(locations).toHaveLength(102);
    expect(europe.map(({ name }) => name)).toEqual(['northeurope', 'westeurope']);
    expect(locations.find(({ name }) => name === 'japaneast')).toMatchObject({
      id: `${SUBSCRIPTION}/locations/japaneast`,
      displayName: 'Japan East',
      metadata: {
        physicalLocation: 'Tokyo, Saitama',
        latitude: '35.68',
        pairedRegion: [{ name: 'japanwest' }],
      },
    });
  });

  it('lists the SKUs of a region', async () => {
    const skus = await Array.fromAsync(
      cloud.compute.resourceSkus.list({ filter: "location eq 'westeurope'" }),
    );

    const size = skus.find(({ name }) => name === 'Standard_D2s_v5');
    expect(size).toMatchObject({
      resourceType: 'virtualMachines',
      locations: ['westeurope'],
      restrictions: [],
    });
    expect(size?.capabilities).toContainEqual({ name: 'HyperVGenerations', value: 'V1,V2' });
  });

  it('pages long lists', async () => {
    await Promise.all(Array.from({ length: 101 }, (_, index) => makeGroup(cloud, `group-${index}`)));
    const path = `${SUBSCRIPTION}/resourceGroups?api-version=2021-04-01`;

    const first = JSON.parse((await cloud.send('GET', path)).body) as { value: unknown[]; nextLink: string };
    const second = JSON.parse((await cloud.send('GET', first.nextLink)).body) as { value: unknown[] };

    expect(first.value).toHaveLength(100);
    expect(first.nextLink).toMatch(cloud.arm.origin);
    expect(second.value).toHaveLength(1);
    expect(second).not.toHaveProperty('nextLink');
  });

  it('counts what it was asked, in process and over the wire', async () => {
    await cloud.send('GET', LOCATIONS);
    await cloud.send('GET', LOCATIONS, { token: null });

    const { body } = await cloud.send('GET', '/_local/requests', { token: null });

    expect(cloud.arm.requests.count('LIST locations')).toBe(2);
    expect(JSON.parse(body)).toMatchObject({
      total: 2,
      counts: { 'LIST locations': 2 },
      requests: [{ operation: 'LIST locations', status: 200 }, { status: 401 }],
    });
  });
});

it.each([0, -1, NaN, Infinity])('a time scale of %d is refused', async (timeScale) => {
  const options = {
    port: 0,
    stateFolder: '',
    tls: { key: '', cert: '' },
    identity: { issuer: '', tenantId: '', jwksUri: '' },
  };

  await expect(startArm({ ...options, timeScale })).rejects.toThrow(InvalidTimeScaleError);
});
