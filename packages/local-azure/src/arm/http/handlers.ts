import type { Handler } from '../core/cloud.ts';
import { diskHandlers } from '../compute/disks/disks.ts';
import { extensionHandlers } from '../compute/virtual-machines/extensions.ts';
import { galleryHandlers } from '../compute/galleries/galleries.ts';
import { permissionHandlers } from '../authorization/granted-permissions.ts';
import { groupHandlers } from '../resources/groups.ts';
import { versionHandlers } from '../compute/galleries/image-versions.ts';
import { imageHandlers } from '../compute/galleries/images.ts';
import { networkInterfaceHandlers } from '../network/network-interfaces.ts';
import { pollOperation } from './polling.ts';
import { publicIpHandlers } from '../network/public-ip-addresses.ts';
import { skuHandlers } from '../compute/resource-skus.ts';
import { securityGroupHandlers } from '../network/security-groups.ts';
import { usageHandlers } from '../compute/usages.ts';
import { virtualMachineHandlers } from '../compute/virtual-machines/virtual-machines.ts';
import { virtualNetworkHandlers } from '../network/virtual-networks.ts';

const handlers: Record<string, Handler> = {
  ...groupHandlers,
  ...virtualMachineHandlers,
  ...extensionHandlers,
  ...diskHandlers,
  ...galleryHandlers,
  ...imageHandlers,
  ...versionHandlers,
  ...skuHandlers,
  ...usageHandlers,
  ...virtualNetworkHandlers,
  ...networkInterfaceHandlers,
  ...publicIpHandlers,
  ...securityGroupHandlers,
  ...permissionHandlers,
  'GET locations/capsOperations': pollOperation,
  'GET locations/DiskOperations': pollOperation,
  'GET locations/operations': pollOperation,
  'GET operationresults': pollOperation,
};

const spellings = new Map(
  Object.keys(handlers).flatMap((operation) => {
    const [, type = ''] = operation.split(' ');
    return [
      [operation.toLowerCase(), operation],
      [type.toLowerCase(), type],
    ];
  }),
);

/** A type or an operation as Azure spells it; as it came if it is unknown. */
export function spell(typeOrOperation: string): string {
  return spellings.get(typeOrOperation.toLowerCase()) ?? typeOrOperation;
}

/** Who answers an operation such as `PUT galleries/images`. */
export function findHandler(operation: string): Handler | undefined {
  return Object.hasOwn(handlers, operation) ? handlers[operation] : undefined;
}
