/** What the tests of claims of galleries stand on, over the stores of their file. */
import { done } from '../../../../shared/domain/arm/outcome.ts';
import { createImageUses } from '../../../../shared/adapters/tables/image-uses.ts';
import { ports as worldPorts, stores } from './stores-world.ts';

export function claimPorts() {
  const read = () => Promise.resolve(done(undefined));
  return {
    ...stores,
    ...worldPorts,
    imageUses: createImageUses(stores.galleries),
    templateVms: { read },
  };
}

/** Everything that Azure has to say of a gallery, and all is well. */
export function galleryPorts(gallery: string) {
  const location = { name: 'westeurope', geography: 'Europe', geographyGroup: 'Europe', physical: true };
  const found = { id: gallery, location: 'westeurope', provisioningState: 'Succeeded' };
  const refused = { kind: 'refused' as const, error: { code: 'Away', message: 'Nobody knows.' } };
  const permissions = [{ actions: ['*'], notActions: [] }];
  return {
    ...claimPorts(),
    galleries: {
      read: () => Promise.resolve(done({ ...found, softDelete: false, sharing: 'Private' })),
      readPermissions: () => Promise.resolve(done(permissions)),
      listImageNames: () => Promise.resolve(done([])),
      ensure: () => Promise.reject(new Error('Nobody makes a gallery here.')),
      ensureDeleted: () => Promise.reject(new Error('Nobody deletes a gallery here.')),
    },
    locations: { list: () => Promise.resolve(done([location])) },
    regionOffers: { read: () => Promise.resolve(refused) },
  };
}
