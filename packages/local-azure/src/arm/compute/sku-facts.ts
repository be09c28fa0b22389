import type { CounterName } from './usage-counters.ts';

export type SkuResourceType = 'virtualMachines' | 'disks' | 'snapshots';

/** What is known of a SKU wherever it is offered. */
export interface SkuFacts {
  readonly resourceType: SkuResourceType;
  readonly name: string;
  readonly tier: string;
  readonly size: string;
  readonly family?: CounterName;
  readonly capabilities: Readonly<Record<string, string>>;
  /** Zone-redundant storage is offered only where there are zones. */
  readonly needsZones: boolean;
}

/** A few sizes that labs are made of, and the storage of disks and snapshots. */
export const SKUS: readonly SkuFacts[] = [
  vmSize('B2s', 'standardBSFamily', 2, 4),
  vmSize('D2s_v5', 'standardDSv5Family', 2, 8),
  vmSize('D4s_v5', 'standardDSv5Family', 4, 16),
  vmSize('D8s_v5', 'standardDSv5Family', 8, 32),
  vmSize('E4s_v5', 'standardESv5Family', 4, 32),
  vmSize('D2_v3', 'standardDv3Family', 2, 8, { HyperVGenerations: 'V1', PremiumIO: 'False' }),
  vmSize('D2ps_v5', 'standardDPSv5Family', 2, 8, {
    HyperVGenerations: 'V2',
    CpuArchitectureType: 'Arm64',
    TrustedLaunchDisabled: 'True',
  }),
  ...['Standard_LRS', 'StandardSSD_LRS', 'StandardSSD_ZRS', 'Premium_LRS', 'Premium_ZRS'].map((name) =>
    storage('disks', name),
  ),
  // There is no snapshot on zone-redundant premium storage (the SDK's `SnapshotStorageAccountTypes`).
  ...['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'].map((name) => storage('snapshots', name)),
];

/** How many cores a VM of a size takes; sizes that are not listed say it in their name: `Standard_F16s_v2`. */
export function coresOf(vmSize: string): { cores: number; family?: CounterName } {
  const known = SKUS.find(({ name }) => name.toLowerCase() === vmSize.toLowerCase());
  const cores = Number(known?.capabilities['vCPUs'] ?? /^[A-Za-z]+_[A-Za-z]+(\d+)/.exec(vmSize)?.[1] ?? 1);
  return { cores, ...(known?.family && { family: known.family }) };
}

function vmSize(
  size: string,
  family: CounterName,
  vCPUs: number,
  memoryGB: number,
  more: Readonly<Record<string, string>> = {},
): SkuFacts {
  const capabilities = {
    vCPUs: String(vCPUs),
    MemoryGB: String(memoryGB),
    HyperVGenerations: 'V1,V2',
    PremiumIO: 'True',
    CpuArchitectureType: 'x64',
    ...more,
  };
  return {
    resourceType: 'virtualMachines',
    name: `Standard_${size}`,
    tier: 'Standard',
    size,
    family,
    capabilities,
    needsZones: false,
  };
}

function storage(resourceType: 'disks' | 'snapshots', name: string): SkuFacts {
  const [tier = '', size = ''] = name.split('_');
  return { resourceType, name, tier, size, capabilities: {}, needsZones: size === 'ZRS' };
}
