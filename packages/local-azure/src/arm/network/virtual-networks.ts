import { z } from 'zod';
import { type AddressRange, contains, normalized, overlaps, parsePrefix } from './address-space.ts';
import type { Call } from '../core/call.ts';
import { type Cloud, type Handler, nameOf, parentOf, present } from '../core/cloud.ts';
import { ArmError, parentNotFound } from '../core/errors.ts';
import { identityOf, networkHandlers, newEtag } from './network-handlers.ts';
import {
  SECURITY_GROUP,
  type Subnet,
  SUBNET,
  type VirtualNetwork,
  VIRTUAL_NETWORK,
} from './network-kinds.ts';
import { configurationsIn, requireReferenced } from './network-use.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../http/request-body.ts';

/** The smallest subnet that Azure makes (Azure docs, virtual-networks-faq): /29. */
const SMALLEST_SUBNET = 8;

const subnetPropertiesSchema = z.looseObject({
  addressPrefix: z.string().min(1),
  networkSecurityGroup: z.looseObject({ id: z.string().min(1) }).optional(),
});
const networkBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({
    addressSpace: z.looseObject({ addressPrefixes: z.array(z.string()).min(1) }),
    subnets: z
      .array(z.looseObject({ name: z.string().min(1), properties: subnetPropertiesSchema }))
      .optional(),
  }),
});
const subnetBodySchema = z.looseObject({ properties: subnetPropertiesSchema });

const networks = networkHandlers<VirtualNetwork>({
  kind: VIRTUAL_NETWORK,
  show: (cloud, network) => {
    const subnets = cloud.store.list(SUBNET, network.id).map((subnet) => showSubnet(cloud, subnet));
    const properties = { ...network.properties, subnets };
    return present({ ...network, properties });
  },
  requireUnused: (cloud, network) => {
    for (const subnet of cloud.store.list(SUBNET, network.id)) requireEmpty(cloud, subnet);
  },
});
const subnets = networkHandlers<Subnet>({ kind: SUBNET, show: showSubnet, requireUnused: requireEmpty });

/** A network's subnets are those of the body, where it names any: the others go. */
const putNetwork: Handler = (call, cloud) => {
  const { location, tags, properties } = readBody(call, networkBodySchema);
  const region = requireRegion(cloud, location, VIRTUAL_NETWORK.type);
  const existing = cloud.store.get(VIRTUAL_NETWORK, call.id);
  if (existing) requireSameLocation(existing, region);
  const space = properties.addressSpace.addressPrefixes.map((prefix) => requirePrefix(prefix, nameOf(call)));
  const network: VirtualNetwork = {
    ...identityOf(call, existing),
    type: VIRTUAL_NETWORK.type,
    location: region.name,
    ...(tags && { tags }),
    properties: { addressSpace: properties.addressSpace, provisioningState: 'Updating' },
    hidden: {},
  };

  const kept = existing ? cloud.store.list(SUBNET, network.id) : [];
  const wanted = properties.subnets?.map(({ name, properties: body }) =>
    subnetOf(cloud, network, name, body, 'Succeeded'),
  );
  const all = wanted ?? kept;
  for (const [index, subnet] of all.entries()) requireRoom(network.name, space, subnet, all.slice(0, index));
  for (const gone of kept.filter(({ id }) => !all.some((subnet) => subnet.id === id))) {
    requireEmpty(cloud, gone);
    cloud.store.removeTree(gone.id);
  }
  for (const subnet of wanted ?? []) cloud.store.put(subnet);
  return networks.write(call, cloud, existing, network);
};

const putSubnet: Handler = (call, cloud) => {
  const network = requireNetwork(call, cloud);
  const { properties } = readBody(call, subnetBodySchema);
  const subnet = subnetOf(cloud, network, nameOf(call), properties, 'Updating');
  const all = cloud.store.list(SUBNET, network.id);
  const existing = all.find(({ id }) => id === subnet.id);
  const space = network.properties.addressSpace.addressPrefixes.map((prefix) =>
    requirePrefix(prefix, network.name),
  );
  requireRoom(
    network.name,
    space,
    subnet,
    all.filter((other) => other !== existing),
  );
  if (existing && existing.properties.addressPrefix !== subnet.properties.addressPrefix)
    requireEmpty(cloud, existing);
  return subnets.write(call, cloud, existing, subnet);
};

const listSubnets: Handler = (call, cloud) => {
  if (!cloud.store.get(VIRTUAL_NETWORK, call.id)) throw parentNotFound(nameOf(call));
  return subnets.list(call, cloud);
};

function requireNetwork(call: Call, { store }: Cloud): VirtualNetwork {
  const network = store.get(VIRTUAL_NETWORK, parentOf(call.id));
  if (!network) throw parentNotFound(call.names[0] ?? '');
  return network;
}

function subnetOf(
  cloud: Cloud,
  network: VirtualNetwork,
  name: string,
  { addressPrefix, networkSecurityGroup }: z.output<typeof subnetPropertiesSchema>,
  provisioningState: string,
): Subnet {
  const existing = cloud.store.get(SUBNET, `${network.id}/subnets/${name}`);
  const id = existing?.id ?? `${network.id}/subnets/${name}`;
  if (networkSecurityGroup) {
    requireReferenced(cloud, SECURITY_GROUP, networkSecurityGroup.id, { id, location: network.location });
  }
  return {
    id,
    name: existing?.name ?? name,
    type: SUBNET.type,
    location: network.location,
    etag: newEtag(),
    properties: {
      addressPrefix,
      ...(networkSecurityGroup && { networkSecurityGroup: { id: networkSecurityGroup.id } }),
      provisioningState,
    },
    hidden: {},
  };
}

/** A subnet is shown without a location, which it has not in Azure, and with the IP configurations in it. */
function showSubnet(cloud: Cloud, { location: _location, hidden: _hidden, ...subnet }: Subnet): object {
  const ipConfigurations = configurationsIn(cloud, subnet.id).map(({ id }) => ({ id }));
  return {
    ...subnet,
    properties: { ...subnet.properties, ...(ipConfigurations.length > 0 && { ipConfigurations }) },
  };
}

/** @throws ArmError 400 for what is no prefix, or one that begins in the middle of its range */
function requirePrefix(prefix: string, name: string): AddressRange {
  const range = parsePrefix(prefix);
  if (!range) {
    throw new ArmError(
      400,
      'InvalidAddressPrefixFormat',
      `Address prefix ${prefix} of resource ${name} is not formatted correctly. It should follow CIDR notation, for ` +
        'example 10.0.0.0/24.',
    );
  }
  if (normalized(range) === prefix) return range;
  throw new ArmError(
    400,
    'InvalidCIDRNotation',
    `The address prefix ${prefix} in resource ${name} has an invalid CIDR notation. For the given prefix length, the ` +
      `address prefix should be ${normalized(range)}.`,
  );
}

/** @throws ArmError 400 for a subnet that is not in its network's space, or where another is */
function requireRoom(
  network: string,
  space: readonly AddressRange[],
  { name, properties }: Subnet,
  others: readonly Subnet[],
): void {
  const range = requirePrefix(properties.addressPrefix, name);
  if (range.size < SMALLEST_SUBNET || !space.some((outer) => contains(outer, range))) {
    throw new ArmError(
      400,
      'NetcfgInvalidSubnet',
      `Subnet '${name}' is not valid in virtual network '${network}'.`,
    );
  }
  const isTaken = others.some((other) =>
    overlaps(range, requirePrefix(other.properties.addressPrefix, other.name)),
  );
  if (!isTaken) return;
  throw new ArmError(
    400,
    'NetcfgSubnetRangesOverlap',
    `Subnet '${name}' is not valid because its IP address range overlaps with that of an existing subnet in virtual ` +
      `network '${network}'.`,
  );
}

/** Azure's words in terraform-provider-azurerm issue 688 and Azure/bicep issue 13267. */
function requireEmpty(cloud: Cloud, { id, name }: Subnet): void {
  const [first] = configurationsIn(cloud, id);
  if (!first) return;
  throw new ArmError(
    400,
    'InUseSubnetCannotBeDeleted',
    `Subnet ${name} is in use by ${first.id} and cannot be deleted. In order to delete the subnet, delete all the ` +
      'resources within the subnet. See aka.ms/deletesubnet.',
  );
}

export const virtualNetworkHandlers: Record<string, Handler> = {
  'PUT virtualNetworks': putNetwork,
  'GET virtualNetworks': networks.get,
  'LIST virtualNetworks': networks.list,
  'DELETE virtualNetworks': networks.remove,
  'PUT virtualNetworks/subnets': putSubnet,
  'GET virtualNetworks/subnets': subnets.get,
  'LIST virtualNetworks/subnets': listSubnets,
  'DELETE virtualNetworks/subnets': subnets.remove,
};
