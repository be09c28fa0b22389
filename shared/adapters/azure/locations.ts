import type { Locations } from '../../use-cases/region/ports.ts';
import { normalizeRegion } from '../../domain/region/region.ts';
import type { ArmClients } from './arm-clients.ts';
import { reading } from './asking.ts';

/** Azure's list of the locations that a subscription may use. */
export function createLocations(arm: ArmClients): Locations {
  return {
    list: (subscriptionId) =>
      reading(async () => {
        const locations = await Array.fromAsync(
          arm.subscriptions.subscriptions.listLocations(subscriptionId),
        );
        return locations.map(({ name, metadata }) => ({
          name: normalizeRegion(name ?? ''),
          geography: metadata?.geography ?? '',
          geographyGroup: metadata?.geographyGroup ?? '',
          physical: metadata?.regionType === 'Physical',
        }));
      }),
  };
}
