import type { LabRegion, LabRequest } from '../../api/types.ts';

/** What somebody has typed about a lab; everything is text until it is sent. */
export interface LabDraft {
  name: string;
  region: string;
  size: string;
  /** Whether to wait for an image that is not in the region yet, and how many hours at most. */
  waits: boolean;
  hours: string;
}

export const EMPTY_LAB: LabDraft = { name: '', region: '', size: '', waits: false, hours: '24' };

/** The region that is meant: the first that is ready, until another one is chosen. */
export function regionOf({ region }: LabDraft, regions: readonly LabRegion[]): LabRegion | undefined {
  return regions.find((one) => one.region === region) ?? regions[0];
}

/** What may be had in the region; where the image is not there yet, what may be had elsewhere. */
export function sizesFor(region: LabRegion, regions: readonly LabRegion[]): LabRegion['sizes'] {
  if (region.ready) return region.sizes;
  return regions.reduce((most, { sizes }) => (sizes.length > most.length ? sizes : most), region.sizes);
}

/** The request for a lab from the version that was looked at. */
export function labRequestOf(
  draft: LabDraft,
  image: { imageName: string; version: string },
  region: LabRegion,
  size: string,
): LabRequest {
  return {
    name: draft.name.trim(),
    image: image.imageName,
    version: image.version,
    region: region.region,
    size: size.trim(),
    ...(!region.ready &&
      draft.waits && { createWhenReady: { giveUpAfterMinutes: Math.round(Number(draft.hours) * 60) } }),
  };
}
