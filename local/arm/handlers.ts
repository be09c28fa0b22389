import type { Handler } from './cloud.ts';
import { diskHandlers } from './disks.ts';
import { extensionHandlers } from './extensions.ts';
import { galleryHandlers } from './galleries.ts';
import { permissionHandlers } from './granted-permissions.ts';
import { groupHandlers } from './groups.ts';
import { versionHandlers } from './image-versions.ts';
import { imageHandlers } from './images.ts';
import { networkInterfaceHandlers } from './network-interfaces.ts';
import { pollOperation } from './polling.ts';
import { publicIpHandlers } from './public-ip-addresses.ts';
import { skuHandlers } from './resource-skus.ts';
import { securityGroupHandlers } from './security-groups.ts';
import { usageHandlers } from './usages.ts';
import { virtualMachineHandlers } from './virtual-machines.ts';
import { virtualNetworkHandlers } from './virtual-networks.ts';

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
