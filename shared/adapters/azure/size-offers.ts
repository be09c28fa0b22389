import type { SizeOffers } from '../../use-cases/lab/ports.ts';
import type { ArmClients } from './arm-clients.ts';
import { reading } from './asking.ts';
import { isAbout } from './region-offers.ts';

/** The VM sizes of a region, by Azure's list of SKUs: one request a region, as long as Azure's list is. */
export function createSizeOffers(arm: ArmClients): SizeOffers {
  return {
    read: (subscriptionId, region) =>
      reading(async () => {
        const names: string[] = [];
        const filter = `location eq '${region.replaceAll("'", "''")}'`;
        for await (const sku of arm.compute(subscriptionId).resourceSkus.list({ filter })) {
          if (sku.resourceType !== 'virtualMachines' || sku.name === undefined) continue;
          if (sku.restrictions?.some((restriction) => isAbout(region, restriction))) continue;
          names.push(sku.name);
        }
        return names;
      }),
  };
}
