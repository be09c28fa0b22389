import { isTaken, type ClaimPorts } from '../account/take-claim.ts';
import { lookTwice, notReadable } from '../arm/look-twice.ts';
import type { Reading } from '../../domain/arm/outcome.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import type { Locations, RegionOffers } from '../region/ports.ts';
import type { RegionOffer } from '../../domain/region/region-offer.ts';
import type { Location } from '../../domain/region/region.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import {
  GALLERY_ACTIONS,
  missingActions,
  type AzurePermission,
} from '../../domain/gallery/azure-permissions.ts';
import type { GalleryFacts } from '../../domain/gallery/gallery.ts';
import type { GalleryInspection } from '../../domain/gallery/judge-gallery.ts';
import type { Galleries } from './ports.ts';

export interface InspectPorts extends ClaimPorts {
  galleries: Galleries;
  locations: Locations;
  regionOffers: RegionOffers;
}

/** What Azure says of a gallery, and of what it needs. */
export interface GalleryLook {
  gallery: Reading<GalleryFacts | undefined>;
  permissions: Reading<AzurePermission[]>;
  locations: Reading<Location[]>;
  offer?: Reading<RegionOffer> | undefined;
}

/** How many reads of Azure a look at a gallery is: itself, permissions, locations, and SKUs and usages of its region. */
export const GALLERY_READS = 5;

/** Looks at a gallery in Azure. */
export async function lookAtGallery(
  ports: Pick<InspectPorts, 'galleries' | 'locations' | 'regionOffers'>,
  galleryId: string,
): Promise<GalleryLook> {
  const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
  const [gallery, permissions, locations] = await Promise.all([
    lookTwice(() => ports.galleries.read(galleryId)),
    lookTwice(() => ports.galleries.readPermissions(galleryId)),
    lookTwice(() => ports.locations.list(subscriptionId)),
  ]);
  const found = gallery.kind === 'done' ? gallery.value : undefined;
  const offer = found && (await lookTwice(() => ports.regionOffers.read(subscriptionId, found.location)));
  return { gallery, permissions, locations, offer };
}

/**
 * Finds out everything about a gallery that matters to a lab account, without touching anything.
 *
 * @param looked what Azure says of it; where it is left out, Azure is asked
 */
export async function inspectGallery(
  ports: InspectPorts,
  accountId: string,
  galleryId: string,
  looked?: GalleryLook,
): Promise<GalleryInspection> {
  const [{ gallery, permissions, locations, offer }, taken] = await Promise.all([
    looked ?? lookAtGallery(ports, galleryId),
    isTaken(ports, { kind: 'gallery', resourceId: galleryId, accountId }),
  ]);
  const found = gallery.kind === 'done' ? gallery.value : undefined;
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
