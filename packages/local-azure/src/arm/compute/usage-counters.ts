/** What Azure counts per subscription and region, and how much of it there may be. */
export interface Counter {
  /** The name for people. */
  readonly localizedValue: string;
  readonly limit: number;
  /** What refusals call it, where that is not its name. */
  readonly quota?: string;
}

const CORES = 350;
const DISKS = 50_000;

/**
 * The counters of `usage.list`, under the names that `az vm list-usage` and `Get-AzVMUsage` print. The gallery's
 * limits are Azure's (Azure docs, azure-compute-gallery); a subscription's cores are what its owner has asked for.
 */
const COUNTERS = {
  availabilitySets: { localizedValue: 'Availability Sets', limit: 2_500 },
  cores: { localizedValue: 'Total Regional vCPUs', limit: CORES, quota: 'Total Regional Cores' },
  virtualMachines: { localizedValue: 'Virtual Machines', limit: 25_000 },
  virtualMachineScaleSets: { localizedValue: 'Virtual Machine Scale Sets', limit: 2_500 },
  standardBSFamily: family('Standard BS Family vCPUs', 'standardBSFamily'),
  standardDSv5Family: family('Standard DSv5 Family vCPUs', 'standardDSv5Family'),
  standardDv3Family: family('Standard Dv3 Family vCPUs', 'standardDv3Family'),
  standardDPSv5Family: family('Standard DPSv5 Family vCPUs', 'standardDPSv5Family'),
  standardESv5Family: family('Standard ESv5 Family vCPUs', 'standardESv5Family'),
  StandardDiskCount: { localizedValue: 'Standard Storage Managed Disks', limit: DISKS },
  PremiumDiskCount: { localizedValue: 'Premium Storage Managed Disks', limit: DISKS },
  StandardSSDDiskCount: { localizedValue: 'StandardSSDStorageDisks', limit: DISKS },
  StandardSnapshotCount: { localizedValue: 'StandardStorageSnapshots', limit: DISKS },
  PremiumSnapshotCount: { localizedValue: 'PremiumStorageSnapshots', limit: DISKS },
  ZRSSnapshotCount: { localizedValue: 'ZrsStorageSnapshots', limit: DISKS },
  Gallery: { localizedValue: 'Gallery', limit: 100 },
  GalleryImage: { localizedValue: 'Gallery Image', limit: 1_000 },
  GalleryImageVersion: { localizedValue: 'Gallery Image Version', limit: 10_000 },
} satisfies Record<string, Counter>;

export type CounterName = keyof typeof COUNTERS;

/** Every counter's name, in the order in which they are listed. */
export const COUNTER_NAMES = Object.keys(COUNTERS) as CounterName[];

export function counterOf(name: CounterName): Counter {
  return COUNTERS[name];
}

function family(localizedValue: string, name: string): Counter {
  return { localizedValue, limit: CORES, quota: `${name} Cores` };
}
