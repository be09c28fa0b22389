import type { Authority } from '../../../../shared/use-cases/access/authorize.ts';
import type { CheckPorts } from '../../../../shared/use-cases/export/check-export.ts';
import type { ExportStore, VersionStore } from '../../../../shared/use-cases/export/ports.ts';
import { done } from '../../../../shared/domain/arm/outcome.ts';
import { VM } from '../../../unit/support/template-vms.ts';

/** Whoever asks may do everything in the lab. */
export const ANYTHING: Authority = () => true;

/** An Azure in which nothing stands against an export, into an image that is not there yet. */
export function possibleChecks(
  { exports, versions: reservations }: { exports: ExportStore; versions: VersionStore },
  more: Partial<CheckPorts> = {},
): CheckPorts {
  const region = { name: 'westeurope', geography: 'Europe', geographyGroup: 'Europe', physical: true };
  const nothing = () => Promise.resolve(done(undefined));
  return {
    exports,
    reservations,
    clock: { now: () => new Date('2026-03-01T12:00:00.000Z') },
    templateVms: { read: (id) => Promise.resolve(done({ ...VM, id, powerState: 'deallocated' })) },
    images: {
      readGallery: (id) => Promise.resolve(done({ id, location: region.name })),
      readProperties: nothing,
    },
    versions: { observe: nothing },
    contents: { readImage: nothing, readVersion: nothing, listVersions: () => Promise.resolve(done([])) },
    locations: { list: () => Promise.resolve(done([region])) },
    regionOffers: {
      read: (_subscriptionId, name) =>
        Promise.resolve(done({ region: name, storage: [{ name: 'Standard_LRS' }] })),
    },
    ...more,
  };
}
