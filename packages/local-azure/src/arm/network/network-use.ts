import type { Cloud } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { type IpConfiguration, NETWORK_INTERFACE, type NetworkInterface } from './network-kinds.ts';
import type { Kind, Resource } from '../core/store.ts';

/** The network interfaces of a subscription, in whose IP configurations everything else is used. */
function interfacesOf({ store }: Cloud, id: string): NetworkInterface[] {
  return store.list(NETWORK_INTERFACE, id.split('/').slice(0, 3).join('/'));
}

const isSame = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase();

/** The IP configurations in a subnet. */
export function configurationsIn(cloud: Cloud, subnetId: string): IpConfiguration[] {
  return interfacesOf(cloud, subnetId)
    .flatMap(({ properties }) => properties.ipConfigurations)
    .filter(({ properties }) => isSame(properties.subnet.id, subnetId));
}

/** The IP configuration that has a public address. */
export function configurationWith(cloud: Cloud, publicIpId: string): IpConfiguration | undefined {
  return interfacesOf(cloud, publicIpId)
    .flatMap(({ properties }) => properties.ipConfigurations)
    .find(({ properties }) => isSame(properties.publicIPAddress?.id, publicIpId));
}

/** The network interfaces that a security group protects. */
export function interfacesBehind(cloud: Cloud, securityGroupId: string): NetworkInterface[] {
  return interfacesOf(cloud, securityGroupId).filter(({ properties }) =>
    isSame(properties.networkSecurityGroup?.id, securityGroupId),
  );
}

/**
 * The resource that another refers to, which must be in its region and not being written.
 *
 * @throws ArmError 400 `InvalidResourceReference`, or 409 `ReferencedResourceNotProvisioned`
 */
export function requireReferenced<R extends Resource>(
  { store }: Cloud,
  kind: Kind<R>,
  id: string,
  by: { readonly id: string; readonly location: string },
): R {
  const resource = store.get(kind, id);
  if (resource?.location !== by.location) {
    throw new ArmError(
      400,
      'InvalidResourceReference',
      `Resource ${id} referenced by resource ${by.id} was not found. Please make sure that the referenced resource ` +
        'exists, and that both resources are in the same region.',
    );
  }
  const { provisioningState = '' } = resource.properties;
  if (provisioningState === 'Succeeded') return resource;
  throw new ArmError(
    409,
    'ReferencedResourceNotProvisioned',
    `Cannot proceed with operation because resource ${id} used by resource ${by.id} is not in Succeeded state. ` +
      `Resource is in ${provisioningState} state.`,
  );
}
