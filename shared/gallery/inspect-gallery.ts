import { isTaken, type ClaimPorts } from '../account/take-claim.ts';
import { lookTwice, notReadable } from '../operation/look-twice.ts';
import type { Reading } from '../operation/outcome.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { Locations, RegionOffers } from '../region/ports.ts';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';
import { GALLERY_ACTIONS, missingActions } from './azure-permissions.ts';
import type { GalleryInspection } from './judge-gallery.ts';
import type { Galleries } from './ports.ts';

export interface InspectPorts extends ClaimPorts {
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
  const [gallery, permissions, locations, taken] = await Promise.all([
    lookTwice(() => ports.galleries.read(galleryId)),
    lookTwice(() => ports.galleries.readPermissions(galleryId)),
    lookTwice(() => ports.locations.list(subscriptionId)),
    isTaken(ports, { kind: 'gallery', resourceId: galleryId, accountId }),
  ]);
  const found = gallery.kind === 'done' ? gallery.value : undefined;
  const offer = found && (await lookTwice(() => ports.regionOffers.read(subscriptionId, found.location)));
  const { images, imageVersions } = offer?.kind === 'done' ? offer.value : {};
  return {
    gallery: found,
    missing: permissions.kind === 'done' ? missingActions(permissions.value, GALLERY_ACTIONS) : undefined,
    regions: locations.kind === 'done' ? locations.value.map(({ name }) => name) : undefined,
    usages: { ...(images && { images }), ...(imageVersions && { imageVersions }) },
    taken,
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
