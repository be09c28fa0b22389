import { z } from 'zod';
import {
  type AddressRange,
  formatAddress,
  isUsable,
  nextAddress,
  parseAddress,
  parsePrefix,
} from './address-space.ts';
import { type Cloud, type Handler, present } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { identityOf, networkHandlers, newEtag } from './network-handlers.ts';
import {
  type IpConfiguration,
  NETWORK_INTERFACE,
  type NetworkInterface,
  PUBLIC_IP,
  SECURITY_GROUP,
  SUBNET,
} from './network-kinds.ts';
import { configurationsIn, configurationWith, requireReferenced } from './network-use.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../http/request-body.ts';

const reference = z.looseObject({ id: z.string().min(1) });
const ipConfigurationSchema = z.looseObject({
  name: z.string().min(1),
  properties: z.looseObject({
    subnet: reference,
    privateIPAllocationMethod: z.enum(['Static', 'Dynamic']).optional(),
    privateIPAddress: z.string().optional(),
    publicIPAddress: reference.optional(),
    primary: z.boolean().optional(),
  }),
});
const interfaceBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({
    ipConfigurations: z.array(ipConfigurationSchema).min(1),
    networkSecurityGroup: reference.optional(),
  }),
});

const { get, list, remove, write } = networkHandlers<NetworkInterface>({
  kind: NETWORK_INTERFACE,
  show: (_cloud, nic) => {
    const { virtualMachineId: id } = nic.hidden;
    return present({ ...nic, properties: { ...nic.properties, ...(id && { virtualMachine: { id } }) } });
  },
  requireUnused: (_cloud, { id, hidden: { virtualMachineId } }) => {
    if (virtualMachineId) throw nicInUse(id, virtualMachineId);
  },
});

/** Azure's words in hashicorp/terraform-provider-azurerm issue 8105. */
export function nicInUse(id: string, virtualMachineId: string): ArmError {
  return new ArmError(
    400,
    'NicInUse',
    `Network Interface ${id} is used by existing resource ${virtualMachineId}. In order to delete the network interface, ` +
      'it must be dissociated from the resource. To learn more, see aka.ms/deletenic.',
  );
}

const put: Handler = (call, cloud) => {
  const { location, tags, properties } = readBody(call, interfaceBodySchema);
  const region = requireRegion(cloud, location, NETWORK_INTERFACE.type);
  const existing = cloud.store.get(NETWORK_INTERFACE, call.id);
  if (existing) requireSameLocation(existing, region);
  const self = { ...identityOf(call, existing), location: region.name };
  const { networkSecurityGroup } = properties;
  if (networkSecurityGroup) requireReferenced(cloud, SECURITY_GROUP, networkSecurityGroup.id, self);

  const ipConfigurations: IpConfiguration[] = [];
  for (const configuration of properties.ipConfigurations) {
    ipConfigurations.push(composeConfiguration(cloud, self, configuration, ipConfigurations, existing));
  }
  const nic: NetworkInterface = {
    ...self,
    type: NETWORK_INTERFACE.type,
    ...(tags && { tags }),
    properties: {
      ipConfigurations,
      ...(networkSecurityGroup && { networkSecurityGroup: { id: networkSecurityGroup.id } }),
      provisioningState: 'Updating',
    },
    hidden: existing?.hidden ?? {},
  };
  return write(call, cloud, existing, nic);
};

function composeConfiguration(
  cloud: Cloud,
  nic: { readonly id: string; readonly location: string },
  { name, properties }: z.output<typeof ipConfigurationSchema>,
  before: readonly IpConfiguration[],
  existing: NetworkInterface | undefined,
): IpConfiguration {
  const id = `${nic.id}/ipConfigurations/${name}`;
  const subnet = requireReferenced(cloud, SUBNET, properties.subnet.id, nic);
  const publicIp =
    properties.publicIPAddress && requireReferenced(cloud, PUBLIC_IP, properties.publicIPAddress.id, nic);
  if (publicIp) requireFreePublicIp(cloud, publicIp.id, id);

  const isOwn = (other: IpConfiguration): boolean => other.id.startsWith(`${nic.id}/`);
  const others = [...configurationsIn(cloud, subnet.id).filter((other) => !isOwn(other)), ...before];
  const current = existing?.properties.ipConfigurations.find((other) => other.id === id)?.properties;
  const stays = current?.subnet.id === subnet.id ? current.privateIPAddress : undefined;
  const isStatic = properties.privateIPAllocationMethod === 'Static';
  return {
    id,
    name,
    etag: newEtag(),
    type: `${NETWORK_INTERFACE.type}/ipConfigurations`,
    properties: {
      provisioningState: 'Succeeded',
      privateIPAddress: chooseAddress(
        { id, subnetId: subnet.id, prefix: subnet.properties.addressPrefix },
        (isStatic ? properties.privateIPAddress : undefined) ?? stays,
        others,
      ),
      privateIPAllocationMethod: isStatic ? 'Static' : 'Dynamic',
      privateIPAddressVersion: 'IPv4',
      primary: properties.primary ?? before.length === 0,
      subnet: { id: subnet.id },
      ...(publicIp && { publicIPAddress: { id: publicIp.id } }),
    },
  };
}

/** Azure's words in MicrosoftLearning/AZ-100-MicrosoftAzureInfrastructureDeployment issue 15. */
function requireFreePublicIp(cloud: Cloud, publicIpId: string, configurationId: string): void {
  const holder = configurationWith(cloud, publicIpId);
  if (!holder || holder.id === configurationId) return;
  throw new ArmError(
    400,
    'PublicIPAddressInUse',
    `Resource ${configurationId} is referencing public IP address ${publicIpId} that is already allocated to resource ` +
      `${holder.id}.`,
  );
}

function chooseAddress(
  { id, subnetId, prefix }: { readonly id: string; readonly subnetId: string; readonly prefix: string },
  wanted: string | undefined,
  others: readonly IpConfiguration[],
): string {
  const range: AddressRange = parsePrefix(prefix) ?? { first: 0, size: 0 };
  const taken = new Map(
    others.map((other) => [parseAddress(other.properties.privateIPAddress) ?? 0, other.id] as const),
  );
  const address = wanted === undefined ? nextAddress(range, new Set(taken.keys())) : parseAddress(wanted);
  if (wanted !== undefined && (address === undefined || !isUsable(range, address))) {
    throw new ArmError(
      400,
      'PrivateIPAddressNotInSubnet',
      `Private static IP address ${wanted} does not belong to the range of subnet prefix ${prefix}.`,
    );
  }
  if (address === undefined) {
    throw new ArmError(
      400,
      'SubnetIsFull',
      `Subnet ${subnetId} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    );
  }
  const holder = taken.get(address);
  if (holder === undefined) return formatAddress(address);
  throw new ArmError(
    400,
    'PrivateIPAddressIsAllocated',
    `IP configuration ${id} is using the private IP address ${formatAddress(address)} which is already allocated to ` +
      `resource ${holder}.`,
  );
}

export const networkInterfaceHandlers: Record<string, Handler> = {
  'PUT networkInterfaces': put,
  'GET networkInterfaces': get,
  'LIST networkInterfaces': list,
  'DELETE networkInterfaces': remove,
};
