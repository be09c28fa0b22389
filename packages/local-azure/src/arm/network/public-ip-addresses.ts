import { createHash } from 'node:crypto';
import { z } from 'zod';
import { formatAddress, parseAddress } from './address-space.ts';
import { type Handler, present } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { identityOf, networkHandlers } from './network-handlers.ts';
import { PUBLIC_IP, type PublicIpProperties } from './network-kinds.ts';
import { configurationWith } from './network-use.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../http/request-body.ts';
import type { Resource } from '../core/store.ts';

type PublicIp = Resource<PublicIpProperties>;

const publicIpBodySchema = z.looseObject({
  ...trackedBody,
  sku: z.looseObject({ name: z.enum(['Basic', 'Standard']) }).optional(),
  properties: z
    .looseObject({ publicIPAllocationMethod: z.enum(['Static', 'Dynamic']).optional() })
    .optional(),
});

const { get, list, remove, write } = networkHandlers<PublicIp>({
  kind: PUBLIC_IP,
  show: (cloud, publicIp) => {
    const holder = configurationWith(cloud, publicIp.id);
    const properties = {
      ...publicIp.properties,
      // A dynamic address is there as long as somebody has it.
      ...(holder && { ipConfiguration: { id: holder.id }, ipAddress: addressOf(publicIp.id) }),
    };
    return present({ ...publicIp, properties });
  },
  requireUnused: (cloud, { id }) => {
    const holder = configurationWith(cloud, id);
    if (!holder) return;
    throw new ArmError(
      400,
      'PublicIPAddressCannotBeDeleted',
      `Public IP address ${id} can not be deleted since it is still allocated to resource ${holder.id}. In order to ` +
        'delete the public IP, disassociate/detach the Public IP address from the resource. To learn how to do this, see ' +
        'aka.ms/deletepublicip.',
    );
  },
});

const put: Handler = (call, cloud) => {
  const { location, tags, sku, properties } = readBody(call, publicIpBodySchema);
  const region = requireRegion(cloud, location, PUBLIC_IP.type);
  const existing = cloud.store.get(PUBLIC_IP, call.id);
  if (existing) requireSameLocation(existing, region);
  const name = sku?.name ?? existing?.sku?.name ?? 'Basic';
  const method = properties?.publicIPAllocationMethod ?? (name === 'Standard' ? 'Static' : 'Dynamic');
  if (name === 'Standard' && method === 'Dynamic') {
    throw new ArmError(
      400,
      'StandardSkuPublicIPAddressesMustBeStatic',
      `Standard sku publicIp ${call.id} must have AllocationMethod set to Static.`,
    );
  }
  return write(call, cloud, existing, {
    ...identityOf(call, existing),
    type: PUBLIC_IP.type,
    location: region.name,
    ...(tags && { tags }),
    sku: { name },
    properties: {
      publicIPAllocationMethod: method,
      publicIPAddressVersion: 'IPv4',
      ...(method === 'Static' && { ipAddress: addressOf(call.id) }),
      provisioningState: 'Updating',
    },
    hidden: {},
  });
};

/** One of 198.18.0.0/15, which is nobody's (RFC 2544): the same for a resource every time. */
function addressOf(id: string): string {
  const hash = createHash('sha256').update(id.toLowerCase()).digest().readUInt32BE(0);
  return formatAddress((parseAddress('198.18.0.0') ?? 0) + (hash % 2 ** 17));
}

export const publicIpHandlers: Record<string, Handler> = {
  'PUT publicIPAddresses': put,
  'GET publicIPAddresses': get,
  'LIST publicIPAddresses': list,
  'DELETE publicIPAddresses': remove,
};
