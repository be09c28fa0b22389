import type { Images, ImageVersions } from '../image/ports.ts';
import type { TemplateVms } from '../lab/ports.ts';
import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { Locations, RegionOffers } from '../region/ports.ts';
import type { RegionName } from '../../domain/region/region.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { ExportFacts } from '../../domain/export/plan-export.ts';

export interface FactPorts {
  templateVms: Pick<TemplateVms, 'read'>;
  images: Pick<Images, 'readGallery' | 'readProperties'>;
  versions: Pick<ImageVersions, 'observe'>;
  locations: Locations;
  regionOffers: RegionOffers;
}

export interface ExportSubject {
  templateVmId: string;
  galleryId: string;
  imageName: string;
  /** The number that was asked for, if one was. */
  version: string | undefined;
  /** Regions that the lab account allows; absent where it allows all. */
  allowedRegions?: readonly RegionName[] | undefined;
}

/** Reads everything that an export depends on, without touching anything. */
export async function readExportFacts(
  ports: FactPorts,
  { templateVmId, galleryId, imageName, version, allowedRegions }: ExportSubject,
): Promise<Reading<ExportFacts>> {
  const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
  const image = { galleryId, imageName };
  const [vm, gallery, properties, asked, locations] = await Promise.all([
    ports.templateVms.read(templateVmId),
    ports.images.readGallery(galleryId),
    ports.images.readProperties(image),
    version === undefined ? done(undefined) : ports.versions.observe({ ...image, version }, undefined),
    ports.locations.list(subscriptionId),
  ]);
  if (vm.kind !== 'done') return vm;
  if (gallery.kind !== 'done') return gallery;
  if (properties.kind !== 'done') return properties;
  if (asked.kind !== 'done') return asked;
  if (locations.kind !== 'done') return locations;
  // Only a new image counts towards the limit.
  const offer =
    gallery.value && !properties.value
      ? await ports.regionOffers.read(subscriptionId, gallery.value.location)
      : undefined;
  const images = offer?.kind === 'done' ? offer.value.images : undefined;
  return done({
    ...(images && { images }),
    ...(allowedRegions && { allowedRegions }),
    vm: vm.value,
    gallery: gallery.value,
    image: properties.value,
    versionExists: asked.value !== undefined,
    locations: locations.value,
  });
}
