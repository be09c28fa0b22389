import type { Cloud, Handler } from '../core/cloud.ts';
import { DISK, type DiskResource, SNAPSHOT } from './disks/disk-kinds.ts';
import { ArmError, operationNotAllowed } from '../core/errors.ts';
import { GALLERY } from './galleries/gallery-kind.ts';
import { IMAGE, IMAGE_VERSION } from './galleries/image-kinds.ts';
import { findRegion, PHYSICAL_REGIONS } from '../core/regions.ts';
import { coresOf } from './sku-facts.ts';
import type { Kind, Resource } from '../core/store.ts';
import { COUNTER_NAMES, counterOf, type CounterName } from './usage-counters.ts';
import { VIRTUAL_MACHINE } from './virtual-machines/virtual-machine-kind.ts';

/** How much is added to which counters. */
export type Usage = Partial<Record<CounterName, number>>;

/**
 * Refuses what would go over a limit of the subscription in a region. Compute's own words for cores; that they hold
 * for galleries too is assumed (seen for a gallery's storage accounts: terraform-provider-azurerm pull 19050).
 *
 * @throws ArmError 409 `OperationNotAllowed`
 */
export function requireQuota(cloud: Cloud, subscriptionId: string, region: string, added: Usage): void {
  const used = usageIn(cloud, subscriptionId, region);
  for (const name of COUNTER_NAMES) {
    const more = added[name] ?? 0;
    const limit = limitOf(cloud, name, region);
    const wanted = (used[name] ?? 0) + more;
    if (more === 0 || wanted <= limit) continue;
    throw operationNotAllowed(
      `Operation could not be completed as it results in exceeding approved ${counterOf(name).quota ?? name} quota. ` +
        `Additional details - Deployment Model: Resource Manager, Location: ${region}, Current Limit: ${limit}, ` +
        `Current Usage: ${used[name] ?? 0}, Additional Required: ${more}, (Minimum) New Limit Required: ${wanted}.`,
    );
  }
}

/** What a VM of a size takes, whether it runs or not. */
export function usageOfVm(vmSize: string): Usage {
  const { cores, family } = coresOf(vmSize);
  return { virtualMachines: 1, cores, ...(family && { [family]: cores }) };
}

/** What a disk or a snapshot takes; undefined storage is the default's. */
export function usageOfDisk(kind: Kind<DiskResource>, sku = 'Standard_LRS'): Usage {
  const what = kind === SNAPSHOT ? 'SnapshotCount' : 'DiskCount';
  if (kind === SNAPSHOT && sku.endsWith('_ZRS')) return { ZRSSnapshotCount: 1 };
  if (sku.startsWith('Premium')) return { [`Premium${what}`]: 1 };
  if (kind === DISK && sku.startsWith('StandardSSD')) return { StandardSSDDiskCount: 1 };
  return { [`Standard${what}`]: 1 };
}

/** Counted from what there is, each resource in the region that it is in. */
function usageIn({ store }: Cloud, subscriptionId: string, region: string): Usage {
  const sum: Usage = {};
  const add = (usage: Usage): void => {
    for (const name of COUNTER_NAMES) {
      const more = usage[name] ?? 0;
      if (more > 0) sum[name] = (sum[name] ?? 0) + more;
    }
  };
  const within = <R extends Resource>(kind: Kind<R>): R[] =>
    store.list(kind, `/subscriptions/${subscriptionId}`).filter(({ location }) => location === region);
  for (const vm of within(VIRTUAL_MACHINE)) add(usageOfVm(vm.properties.hardwareProfile.vmSize));
  for (const kind of [DISK, SNAPSHOT])
    for (const disk of within(kind)) add(usageOfDisk(kind, disk.sku?.name));
  add({
    Gallery: store.count(GALLERY, region),
    GalleryImage: store.count(IMAGE, region),
    GalleryImageVersion: store.count(IMAGE_VERSION, region),
  });
  return sum;
}

/** The counter's own limit, or the last that a fault has set. */
function limitOf({ faults }: Cloud, name: CounterName, region: string): number {
  const set = faults
    .standing('limit')
    .findLast((fault) => fault.name === name && (fault.region ?? region) === region);
  return set?.limit ?? counterOf(name).limit;
}

const list: Handler = (call, cloud) => {
  const [location = ''] = call.names;
  const region = findRegion(location);
  if (!region || cloud.faults.isHidden(region.name)) {
    const offered = PHYSICAL_REGIONS.filter(({ name }) => !cloud.faults.isHidden(name));
    throw new ArmError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location '${location}' and API version '${call.apiVersion}' for type ` +
        `'locations/usages'. The supported locations are '${offered.map(({ name }) => name).join(', ')}'.`,
    );
  }
  const used = usageIn(cloud, call.subscriptionId, region.name);
  const value = COUNTER_NAMES.map((name) => ({
    unit: 'Count',
    currentValue: used[name] ?? 0,
    limit: limitOf(cloud, name, region.name),
    name: { value: name, localizedValue: counterOf(name).localizedValue },
  }));
  return { status: 200, body: { value } };
};

export const usageHandlers: Record<string, Handler> = { 'LIST locations/usages': list };
