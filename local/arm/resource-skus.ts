import type { Handler } from './cloud.ts';
import { invalidParameter } from './errors.ts';
import { findRegion, PHYSICAL_REGIONS, type Region } from './regions.ts';

interface SkuFacts {
  readonly resourceType: 'virtualMachines' | 'disks' | 'snapshots';
  readonly name: string;
  readonly tier: string;
  readonly size: string;
  readonly family?: string;
  readonly capabilities: Readonly<Record<string, string>>;
}

function vmSize(size: string, family: string, vCPUs: number, memoryGB: number): SkuFacts {
  const capabilities = {
    vCPUs: String(vCPUs),
    MemoryGB: String(memoryGB),
    HyperVGenerations: 'V1,V2',
    PremiumIO: 'True',
    CpuArchitectureType: 'x64',
  };
  return {
    resourceType: 'virtualMachines',
    name: `Standard_${size}`,
    tier: 'Standard',
    size,
    family,
    capabilities,
  };
}

function storage(resourceType: 'disks' | 'snapshots', name: string): SkuFacts {
  const [tier = '', size = ''] = name.split('_');
  return { resourceType, name, tier, size, capabilities: {} };
}

/** A few sizes that labs are made of, and the storage of disks and snapshots. */
const SKUS: readonly SkuFacts[] = [
  vmSize('B2s', 'standardBSFamily', 2, 4),
  vmSize('D2s_v5', 'standardDSv5Family', 2, 8),
  vmSize('D4s_v5', 'standardDSv5Family', 4, 16),
  vmSize('D8s_v5', 'standardDSv5Family', 8, 32),
  vmSize('E4s_v5', 'standardESv5Family', 4, 32),
  storage('disks', 'Standard_LRS'),
  storage('disks', 'StandardSSD_LRS'),
  storage('disks', 'Premium_LRS'),
  storage('snapshots', 'Standard_LRS'),
  storage('snapshots', 'Premium_LRS'),
];

const list: Handler = (call) => {
  const regions = readFilter(call.query.get('$filter'));
  return { status: 200, body: { value: regions.flatMap((region) => SKUS.map((sku) => skuIn(sku, region))) } };
};

/** Azure takes `location eq 'name'` and nothing else; a region that it does not know has no SKUs. */
function readFilter(filter: string | null): readonly Region[] {
  if (!filter) return PHYSICAL_REGIONS;
  const name = /^\s*location\s+eq\s+'([^']*)'\s*$/i.exec(filter)?.[1];
  if (name === undefined) throw invalidParameter('$filter', `The filter '${filter}' is not supported.`);
  const region = findRegion(name);
  return region ? [region] : [];
}

function skuIn({ capabilities, ...sku }: SkuFacts, { name, zoneCount }: Region): object {
  const zones = Array.from({ length: zoneCount }, (_, index) => String(index + 1));
  return {
    ...sku,
    locations: [name],
    locationInfo: [{ location: name, zones, zoneDetails: [] }],
    capabilities: Object.entries(capabilities).map(([capability, value]) => ({ name: capability, value })),
    restrictions: [],
  };
}

export const skuHandlers: Record<string, Handler> = { 'LIST skus': list };
