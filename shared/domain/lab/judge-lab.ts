import type { ImageFacts, VersionFacts } from '../image/image-facts.ts';
import { hiddenBecause, type ImageViewer } from '../image/hidden-because.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { LabRegion } from './lab-options.ts';
import type { LabRequest } from './lab-order.ts';
import { LAB_SIZES, sizesFor } from '../image/lab-size.ts';

/** Everything that a new lab depends on, as it was found. */
export interface LabFacts {
  viewer: ImageViewer;
  image: ImageFacts;
  version: VersionFacts;
  regions: readonly LabRegion[];
  /** Names of the VM sizes that the region offers to the subscription; why not, where Azure does not say. */
  sizes: readonly string[] | { unknown: RefusalDetail };
  now: Date;
}

type Wish = Pick<LabRequest, 'region' | 'size' | 'createWhenReady'>;

/** Everything that stands against the lab; empty when it can be made, now or when the image is ready. */
export function whyNoLab(wish: Wish, facts: LabFacts): RefusalDetail[] {
  return [...ofImage(facts), ...ofRegion(wish, facts), ...ofSize(wish, facts)];
}

/** What stands against the lab whatever Azure says: it need not be asked then. */
export function whyNeverALab({ region, size }: Wish, viewer: ImageViewer): RefusalDetail[] {
  return [...whyRegionNotAllowed(region, viewer), ...whySizeNotOffered(size)];
}

/** Of the regions it is judged below whether the one that is asked for is among them. */
const OF_REGIONS: ReadonlySet<string> = new Set(['NoRegionReady', 'NotInRegions']);

/** The version that is asked for is judged as the picker judges the latest one. */
function ofImage({ viewer, image, version, now }: LabFacts): RefusalDetail[] {
  return hiddenBecause({ ...image, latest: version, ready: [] }, viewer, now)
    .filter(({ code }) => !OF_REGIONS.has(code))
    .map((reason) => ({ ...reason, target: 'image' }));
}

function ofRegion(
  { region, createWhenReady }: Wish,
  { viewer, version, regions }: LabFacts,
): RefusalDetail[] {
  const notAllowed = whyRegionNotAllowed(region, viewer);
  if (notAllowed.length > 0) return notAllowed;
  const refusal = (code: string, message: string) => [{ code, message, target: 'region' }];
  const copy = regions.find((candidate) => candidate.region === region);
  const ready = regions.filter((candidate) => candidate.ready).map((candidate) => candidate.region);
  const elsewhere = ready.length === 0 ? '' : ` It is in: ${ready.join(', ')}.`;
  if (!copy) {
    const message = `Version ${version.version} is not in ${region}, and is not on its way there.${elsewhere}`;
    return refusal('ImageNotInRegion', message);
  }
  if (copy.ready || createWhenReady) return [];
  const message =
    `Version ${version.version} is not in ${region} yet: ${copy.state}, ${copy.progress} percent.${elsewhere} ` +
    'Ask with "createWhenReady" to have the lab created when it is.';
  return refusal('ImageNotReady', message);
}

function whyRegionNotAllowed(region: string, { allowedRegions }: ImageViewer): RefusalDetail[] {
  if (!allowedRegions || allowedRegions.includes(region)) return [];
  const message = `The lab account does not allow labs in ${region}. It allows: ${allowedRegions.join(', ')}.`;
  return [{ code: 'RegionNotAllowed', message, target: 'region' }];
}

function ofSize({ region, size }: Wish, { image, sizes }: LabFacts): RefusalDetail[] {
  const notOffered = whySizeNotOffered(size);
  if (notOffered.length > 0) return notOffered;
  const refusal = (code: string, message: string) => [{ code, message, target: 'size' }];
  const isNamed = isSize(size);
  if (!sizesFor(image).some(isNamed)) {
    return refusal(
      'SizeDoesNotFit',
      `The size ${size} can't run this image (generation ${image.hyperVGeneration}, security type ${image.securityType}, ${image.architecture}).`,
    );
  }
  if ('unknown' in sizes) return [{ ...sizes.unknown, target: 'size' }];
  if (sizes.some((name) => isNamed({ name }))) return [];
  return refusal(
    'SizeNotInRegion',
    `Azure does not offer the size ${size} in ${region} to this subscription.`,
  );
}

function whySizeNotOffered(size: string): RefusalDetail[] {
  if (LAB_SIZES.some(isSize(size))) return [];
  const names = LAB_SIZES.map(({ name }) => name).join(', ');
  const message = `Labs can't have the size ${size}. They can have: ${names}.`;
  return [{ code: 'SizeNotOffered', message, target: 'size' }];
}

function isSize(size: string) {
  return ({ name }: { name: string }) => name.toLowerCase() === size.toLowerCase();
}
