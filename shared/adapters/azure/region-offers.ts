import type { ResourceSkuRestrictions } from '@azure/arm-compute';
import type { RegionOffers } from '../../use-cases/region/ports.ts';
import type { StorageOffer, Usage } from '../../domain/region/region-offer.ts';
import { normalizeRegion, type RegionName } from '../../domain/region/region.ts';
import type { ArmClients } from './arm-clients.ts';
import { reading } from './asking.ts';

/** Replicas are stored, and billed, as snapshots are. */
const STORAGE_OF_REPLICAS = 'snapshots';

/** Azure's counters of a subscription's galleries, by `az vm list-usage`. */
const IMAGES = 'GalleryImage';
const IMAGE_VERSIONS = 'GalleryImageVersion';

/** What regions offer to a subscription, by Azure's list of SKUs and its counters: two requests a region. */
export function createRegionOffers(arm: ArmClients): RegionOffers {
  async function storageIn(subscriptionId: string, region: RegionName): Promise<StorageOffer[]> {
    const storage: StorageOffer[] = [];
    const filter = `location eq '${region.replaceAll("'", "''")}'`;
    for await (const sku of arm.compute(subscriptionId).resourceSkus.list({ filter })) {
      if (sku.resourceType !== STORAGE_OF_REPLICAS || sku.name === undefined) continue;
      const restriction = sku.restrictions?.find((candidate) => isAbout(region, candidate));
      storage.push({
        name: sku.name,
        ...(restriction && { restriction: restriction.reasonCode ?? 'restricted' }),
      });
    }
    return storage;
  }

  async function usagesIn(subscriptionId: string, region: RegionName): Promise<Map<string, Usage>> {
    const usages = new Map<string, Usage>();
    for await (const { name, currentValue, limit } of arm.compute(subscriptionId).usage.list(region)) {
      if (name.value !== undefined) usages.set(name.value, { current: currentValue, limit });
    }
    return usages;
  }

  return {
    read: (subscriptionId, region) =>
      reading(async () => {
        const storage = await storageIn(subscriptionId, region);
        if (storage.length === 0) return { region, storage };
        const usages = await usagesIn(subscriptionId, region);
        const [images, imageVersions] = [usages.get(IMAGES), usages.get(IMAGE_VERSIONS)];
        return { region, storage, ...(images && { images }), ...(imageVersions && { imageVersions }) };
      }),
  };
}

/** True for a restriction of the whole region, and not of some of its zones. */
export function isAbout(
  region: RegionName,
  { type, restrictionInfo, values }: ResourceSkuRestrictions,
): boolean {
  const locations = [...(restrictionInfo?.locations ?? []), ...(values ?? [])];
  return type === 'Location' && locations.some((location) => normalizeRegion(location) === region);
}
