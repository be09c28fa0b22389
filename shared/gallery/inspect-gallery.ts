import type { AccountStore } from '../account/ports.ts';
import { lookTwice, notReadable } from '../operation/look-twice.ts';
import type { Reading } from '../operation/outcome.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { Locations, RegionOffers } from '../region/ports.ts';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';
import { GALLERY_ACTIONS, missingActions } from './azure-permissions.ts';
import type { GalleryInspection } from './judge-gallery.ts';
import type { Galleries } from './ports.ts';

export interface InspectPorts {
  accounts: Pick<AccountStore, 'listAttachedTo'>;
  galleries: Galleries;
  locations: Locations;
  regionOffers: RegionOffers;
}

/** Finds out everything about a gallery that matters to a lab account, without touching anything. */
export async function inspectGallery(
  ports: InspectPorts,
  accountId: string,
  galleryId: string,
): Promise<GalleryInspection> {
  const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
  const [gallery, permissions, locations, attached] = await Promise.all([
    lookTwice(() => ports.galleries.read(galleryId)),
    lookTwice(() => ports.galleries.readPermissions(galleryId)),
    lookTwice(() => ports.locations.list(subscriptionId)),
    ports.accounts.listAttachedTo(galleryId),
  ]);
  const found = gallery.kind === 'done' ? gallery.value : undefined;
  const offer = found && (await lookTwice(() => ports.regionOffers.read(subscriptionId, found.location)));
  const { images, imageVersions } = offer?.kind === 'done' ? offer.value : {};
  return {
    gallery: found,
    missing: permissions.kind === 'done' ? missingActions(permissions.value, GALLERY_ACTIONS) : undefined,
    regions: locations.kind === 'done' ? locations.value.map(({ name }) => name) : undefined,
    usages: { ...(images && { images }), ...(imageVersions && { imageVersions }) },
    otherAccounts: attached.filter((id) => id !== accountId).length,
    unknown: [
      ...whyUnknown(gallery, 'galleryId'),
      // Of what is not there nobody can say what may be done with it.
      ...(found || gallery.kind !== 'done' ? whyUnknown(permissions, 'permissions') : []),
      ...whyUnknown(locations, 'locations'),
    ],
  };
}

function whyUnknown(reading: Reading<unknown>, target: string): RefusalDetail[] {
  return reading.kind === 'done' ? [] : [{ ...notReadable(reading), target }];
}
