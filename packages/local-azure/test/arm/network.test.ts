import { beforeEach, describe, expect, it } from 'vitest';
import type { NetworkInterfaceIPConfiguration, VirtualNetwork } from '@azure/arm-network';
import { LOCAL_SUBSCRIPTION } from '../../src/arm/start-arm.ts';
import { cloud, GROUP, HOME, makeGroup, useCloud } from './support.ts';

useCloud();
beforeEach(async () => {
  await makeGroup(cloud);
});

const NETWORK = `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Network`;
const SUBNET = `${NETWORK}/virtualNetworks/net/subnets/labs`;
const LABS = { name: 'labs', addressPrefix: '10.0.0.0/24' };

function putNet(change: Partial<VirtualNetwork> = {}) {
  return cloud.network.virtualNetworks.createOrUpdate(GROUP, 'net', {
    location: HOME,
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [LABS],
    ...change,
  });
}
function putNic(name: string, configuration: NetworkInterfaceIPConfiguration = {}, location = HOME) {
  const ipConfigurations = [{ name: 'primary', subnet: { id: SUBNET }, ...configuration }];
  return cloud.network.networkInterfaces.createOrUpdate(GROUP, name, { location, ipConfigurations });
}
function putIp(name = 'ip') {
  return cloud.network.publicIPAddresses.createOrUpdate(GROUP, name, {
    location: HOME,
    sku: { name: 'Standard' },
    publicIPAllocationMethod: 'Static',
  });
}
function putGroup(priorities: number[] = [100]) {
  return cloud.network.networkSecurityGroups.createOrUpdate(GROUP, 'guard', {
    location: HOME,
    securityRules: priorities.map((priority, index) => ({
      name: `rule-${index}`,
      priority,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '22',
    })),
  });
}
const refusal = (code: string, statusCode = 400) => ({ statusCode, code });

describe('a virtual network', () => {
  it('is made with its subnets, by an operation of the network provider, and listed', async () => {
    const path = `${NETWORK}/virtualNetworks/net?api-version=2025-05-01`;
    const body = {
      location: HOME,
      tags: { lab: '1' },
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        subnets: [{ name: 'labs', properties: { addressPrefix: '10.0.0.0/24' } }],
      },
    };

    const { status, headers, body: answer } = await cloud.send('PUT', path, { body });
    const made = await cloud.finish(putNet({ tags: { lab: '1' } }));

    const poll = new URL(String(headers['azure-asyncoperation']));
    expect(status).toBe(201);
    expect(poll.pathname).toContain(`/providers/Microsoft.Network/locations/${HOME}/operations/`);
    expect(JSON.parse(answer)).toMatchObject({
      etag: expect.stringMatching(/^W\/"[0-9a-f-]{36}"$/) as string,
      properties: { provisioningState: 'Updating' },
    });
    expect(made).toMatchObject({
      name: 'net',
      location: HOME,
      tags: { lab: '1' },
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ id: SUBNET, name: 'labs', addressPrefix: '10.0.0.0/24', provisioningState: 'Succeeded' }],
    });
    expect(await Array.fromAsync(cloud.network.virtualNetworks.list(GROUP))).toHaveLength(1);
    expect(await Array.fromAsync(cloud.network.virtualNetworks.listAll())).toHaveLength(1);
  });

  it.each<[string, string, Partial<VirtualNetwork>]>([
    ['no prefix', 'InvalidAddressPrefixFormat', { addressSpace: { addressPrefixes: ['10.0.0.0'] } }],
    ['no address', 'InvalidAddressPrefixFormat', { addressSpace: { addressPrefixes: ['10.0.0.256/16'] } }],
    ['the middle of a range', 'InvalidCIDRNotation', { addressSpace: { addressPrefixes: ['10.0.1.0/16'] } }],
    [
      'a subnet outside',
      'NetcfgInvalidSubnet',
      { subnets: [{ name: 'labs', addressPrefix: '10.1.0.0/24' }] },
    ],
    [
      'a subnet that is too small',
      'NetcfgInvalidSubnet',
      { subnets: [{ name: 'labs', addressPrefix: '10.0.0.0/30' }] },
    ],
    [
      'subnets that overlap',
      'NetcfgSubnetRangesOverlap',
      { subnets: [LABS, { name: 'more', addressPrefix: '10.0.0.128/25' }] },
    ],
  ])('can’t have %s', async (_what, code, change) => {
    await expect(putNet(change).submitted()).rejects.toMatchObject(refusal(code));
  });

  it('goes with its empty subnets, and stays while one is in use', async () => {
    await cloud.finish(putNet());
    await cloud.finish(putNic('nic'));
    const { virtualNetworks, subnets, networkInterfaces } = cloud.network;
    const inUse = refusal('InUseSubnetCannotBeDeleted');

    await expect(virtualNetworks.delete(GROUP, 'net').submitted()).rejects.toMatchObject(inUse);
    await expect(subnets.delete(GROUP, 'net', 'labs').submitted()).rejects.toMatchObject(inUse);
    await expect(putNet({ subnets: [] }).submitted()).rejects.toMatchObject(inUse);
    await cloud.finish(networkInterfaces.delete(GROUP, 'nic'));
    await cloud.finish(virtualNetworks.delete(GROUP, 'net'));

    await expect(subnets.get(GROUP, 'net', 'labs')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('a subnet', () => {
  it('is made and listed by itself, in a network that is there', async () => {
    await cloud.finish(putNet({ subnets: [] }));
    const { subnets } = cloud.network;

    const made = await cloud.finish(
      subnets.createOrUpdate(GROUP, 'net', 'labs', { addressPrefix: '10.0.0.0/24' }),
    );

    expect(made).toMatchObject({ id: SUBNET, provisioningState: 'Succeeded' });
    expect(await Array.fromAsync(subnets.list(GROUP, 'net'))).toHaveLength(1);
    const nowhere = subnets.createOrUpdate(GROUP, 'none', 'labs', { addressPrefix: '10.0.0.0/24' });
    await expect(nowhere.submitted()).rejects.toMatchObject(refusal('ParentResourceNotFound', 404));
  });

  it('tells who is in it, and has no more addresses than it has room for', async () => {
    await cloud.finish(putNet({ subnets: [{ name: 'labs', addressPrefix: '10.0.0.0/29' }] }));
    const addresses: (string | undefined)[] = [];
    for (const name of ['one', 'two', 'three']) {
      const { ipConfigurations } = await cloud.finish(putNic(name));
      addresses.push(ipConfigurations?.[0]?.privateIPAddress);
    }

    await expect(putNic('four').submitted()).rejects.toMatchObject(refusal('SubnetIsFull'));

    const { ipConfigurations } = await cloud.network.subnets.get(GROUP, 'net', 'labs');
    expect(addresses).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6']);
    expect(ipConfigurations).toHaveLength(3);
  });
});

describe('a network interface', () => {
  beforeEach(async () => {
    await cloud.finish(putNet());
  });

  it('gets an address in its subnet, and keeps it', async () => {
    const made = await cloud.finish(putNic('nic'));
    const again = await cloud.finish(putNic('nic'));

    const configuration = {
      name: 'primary',
      primary: true,
      privateIPAllocationMethod: 'Dynamic',
      privateIPAddress: '10.0.0.4',
      subnet: { id: SUBNET },
    };
    expect(made).toMatchObject({ provisioningState: 'Succeeded', ipConfigurations: [configuration] });
    expect(again.ipConfigurations).toMatchObject([configuration]);
    expect(again.etag).not.toBe(made.etag);
    expect(await Array.fromAsync(cloud.network.networkInterfaces.list(GROUP))).toHaveLength(1);
  });

  it('may choose its address, if it is in the subnet and nobody has it', async () => {
    const fixed = (privateIPAddress: string) => ({ privateIPAllocationMethod: 'Static', privateIPAddress });

    const { ipConfigurations } = await cloud.finish(putNic('one', fixed('10.0.0.9')));

    expect(ipConfigurations).toMatchObject([
      { privateIPAddress: '10.0.0.9', privateIPAllocationMethod: 'Static' },
    ]);
    await expect(putNic('two', fixed('10.0.0.9')).submitted()).rejects.toMatchObject(
      refusal('PrivateIPAddressIsAllocated'),
    );
    for (const outside of ['10.0.1.9', '10.0.0.1', '10.0.0.255']) {
      await expect(putNic('two', fixed(outside)).submitted()).rejects.toMatchObject(
        refusal('PrivateIPAddressNotInSubnet'),
      );
    }
  });

  it('refers only to what is there, in its own region', async () => {
    const missing = {
      message: expect.stringContaining('that both resources are in the same region') as string,
    };
    const reference = { ...refusal('InvalidResourceReference'), ...missing };

    const noSubnet = putNic('nic', { subnet: { id: `${SUBNET}-none` } });
    await expect(noSubnet.submitted()).rejects.toMatchObject(reference);
    const elsewhere = putNic('nic', {}, 'northeurope');
    await expect(elsewhere.submitted()).rejects.toMatchObject(reference);
    const noIp = putNic('nic', { publicIPAddress: { id: `${NETWORK}/publicIPAddresses/none` } });
    await expect(noIp.submitted()).rejects.toMatchObject(reference);
  });

  it('waits for what it refers to', async () => {
    await putIp().submitted();

    const early = putNic('nic', { publicIPAddress: { id: `${NETWORK}/publicIPAddresses/ip` } });

    await expect(early.submitted()).rejects.toMatchObject(refusal('ReferencedResourceNotProvisioned', 409));
  });

  it('has a public address for itself, which stays while it has it', async () => {
    const ip = await cloud.finish(putIp());
    const publicIPAddress = { id: ip.id ?? '' };
    const { publicIPAddresses, networkInterfaces } = cloud.network;

    const nic = await cloud.finish(putNic('nic', { publicIPAddress }));
    const second = putNic('second', { publicIPAddress });

    await expect(second.submitted()).rejects.toMatchObject(refusal('PublicIPAddressInUse'));
    const early = publicIPAddresses.delete(GROUP, 'ip').submitted();
    await expect(early).rejects.toMatchObject(refusal('PublicIPAddressCannotBeDeleted'));
    const held = await publicIPAddresses.get(GROUP, 'ip');
    await cloud.finish(networkInterfaces.delete(GROUP, 'nic'));
    const free = await publicIPAddresses.get(GROUP, 'ip');
    await cloud.finish(publicIPAddresses.delete(GROUP, 'ip'));

    expect(ip.ipAddress).toMatch(/^198\.1[89]\./);
    expect(held.ipConfiguration?.id).toBe(nic.ipConfigurations?.[0]?.id);
    expect(free.ipConfiguration).toBeUndefined();
    expect(await Array.fromAsync(publicIPAddresses.list(GROUP))).toEqual([]);
  });

  it('is written and deleted only as it was read, where that is asked for', async () => {
    const { etag = '' } = await cloud.finish(putNic('nic'));
    await cloud.finish(putNic('nic'));
    const path = `${NETWORK}/networkInterfaces/nic?api-version=2025-05-01`;

    const stale = await cloud.send('DELETE', path, { headers: { 'if-match': etag } });
    const fresh = await cloud.send('GET', path);
    const current = String(fresh.headers['etag']);
    const deleted = await cloud.send('DELETE', path, { headers: { 'if-match': current } });

    expect([stale.status, deleted.status]).toEqual([412, 202]);
    expect(JSON.parse(fresh.body)).toMatchObject({ etag: current });
  });
});

describe('a network security group', () => {
  it('guards interfaces and subnets, and stays while it does', async () => {
    const networkSecurityGroup = { id: (await cloud.finish(putGroup())).id ?? '' };
    await cloud.finish(putNet({ subnets: [{ ...LABS, networkSecurityGroup }] }));
    const { networkSecurityGroups } = cloud.network;

    const { subnets, securityRules } = await networkSecurityGroups.get(GROUP, 'guard');
    const early = networkSecurityGroups.delete(GROUP, 'guard').submitted();
    await expect(early).rejects.toMatchObject(refusal('InUseNetworkSecurityGroupCannotBeDeleted'));
    await cloud.finish(putNet());
    await cloud.finish(networkSecurityGroups.delete(GROUP, 'guard'));

    expect(subnets?.map(({ id }) => id)).toEqual([SUBNET]);
    expect(securityRules).toMatchObject([{ name: 'rule-0', priority: 100, provisioningState: 'Succeeded' }]);
  });

  it('has one rule for each priority and direction', async () => {
    await expect(putGroup([100, 100]).submitted()).rejects.toMatchObject(refusal('SecurityRuleConflict'));
  });
});

describe('networks', () => {
  it('are struck by faults, as everything is', async () => {
    cloud.arm.faults.add({ kind: 'throttle', path: '/virtualNetworks/', times: 1, retryAfterSeconds: 7 });
    await expect(putNet().submitted()).rejects.toMatchObject({ statusCode: 429 });
    const fault = { code: 'InternalServerError', message: 'An error occurred.' };
    cloud.arm.faults.add({ kind: 'operation-fails', path: '/networkInterfaces/', times: 1, ...fault });
    await cloud.finish(putNet());

    await expect(cloud.finish(putNic('nic'))).rejects.toThrow('InternalServerError');
    const failed = await cloud.network.networkInterfaces.get(GROUP, 'nic');
    const repeated = await cloud.finish(putNic('nic'));

    expect([failed.provisioningState, repeated.provisioningState]).toEqual(['Failed', 'Succeeded']);
  });

  it('are listed in pages', async () => {
    await cloud.finish(putNet());
    await Promise.all(Array.from({ length: 101 }, (_, index) => putNic(`nic-${index}`).submitted()));

    const nics = await Array.fromAsync(cloud.network.networkInterfaces.list(GROUP));

    const addresses = nics.map(({ ipConfigurations }) => ipConfigurations?.[0]?.privateIPAddress);
    expect(new Set(addresses).size).toBe(101);
    expect(cloud.arm.requests.count('LIST networkInterfaces')).toBe(2);
  });

  it('belong to their own provider', async () => {
    const path = `${NETWORK}/virtualNetworks/net`.replace('Microsoft.Network', 'Microsoft.Compute');

    const { status, body } = await cloud.send('GET', `${path}?api-version=2025-05-01`);

    expect(status).toBe(404);
    expect(body).toContain('InvalidResourceType');
  });
});
