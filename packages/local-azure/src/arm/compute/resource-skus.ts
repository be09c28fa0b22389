import type { Cloud, Handler } from '../core/cloud.ts';
import { ArmError, invalidParameter } from '../core/errors.ts';
import { findRegion, PHYSICAL_REGIONS, type Region } from '../core/regions.ts';
import { type SkuFacts, SKUS } from './sku-facts.ts';

const list: Handler = (call, cloud) => {
  const regions = readFilter(call.query.get('$filter')).filter(({ name }) => !cloud.faults.isHidden(name));
  const value = regions.flatMap((region) =>
    SKUS.filter(({ needsZones }) => !needsZones || region.zoneCount > 0).map((sku) =>
      skuIn(cloud, sku, region),
    ),
  );
  return { status: 200, body: { value } };
};

/** Azure takes `location eq 'name'` and nothing else; a region that it does not know has no SKUs. */
function readFilter(filter: string | null): readonly Region[] {
  if (!filter) return PHYSICAL_REGIONS;
  const name = /^\s*location\s+eq\s+'([^']*)'\s*$/i.exec(filter)?.[1];
  if (name === undefined) throw invalidParameter('$filter', `The filter '${filter}' is not supported.`);
  const region = findRegion(name);
  return region ? [region] : [];
}

function skuIn(cloud: Cloud, { capabilities, needsZones: _, ...sku }: SkuFacts, region: Region): object {
  const { name, zoneCount } = region;
  const zones = Array.from({ length: zoneCount }, (_zone, index) => String(index + 1));
  return {
    ...sku,
    locations: [name],
    locationInfo: [{ location: name, zones, zoneDetails: [] }],
    capabilities: Object.entries(capabilities).map(([capability, value]) => ({ name: capability, value })),
    restrictions: isRestricted(cloud, sku, name)
      ? [
          {
            type: 'Location',
            values: [name],
            restrictionInfo: { locations: [name] },
            reasonCode: 'NotAvailableForSubscription',
          },
        ]
      : [],
  };
}

function isRestricted(
  { faults }: Cloud,
  { name, resourceType }: Pick<SkuFacts, 'name' | 'resourceType'>,
  region: string,
): boolean {
  return faults
    .standing('sku-restricted')
    .some(
      (fault) =>
        fault.region === region &&
        (fault.name ?? name).toLowerCase() === name.toLowerCase() &&
        (fault.resourceType ?? resourceType) === resourceType,
    );
}

/** @throws ArmError 409 `SkuNotAvailable` for a VM size that is restricted in the region (fault `sku-restricted`) */
export function requireVmSize(cloud: Cloud, vmSize: string, region: string): void {
  if (!isRestricted(cloud, { name: vmSize, resourceType: 'virtualMachines' }, region)) return;
  throw new ArmError(
    409,
    'SkuNotAvailable',
    `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${vmSize}' is ` +
      `currently not available in location '${region}'. Please try another size or deploy to a different location ` +
      'or different zone. See https://aka.ms/azureskunotavailable for details.',
  );
}

export const skuHandlers: Record<string, Handler> = { 'LIST skus': list };
