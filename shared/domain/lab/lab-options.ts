import type { ImageFacts, VersionFacts } from '../image/image-facts.ts';
import { sizesFor, type LabSize } from '../image/lab-size.ts';
import type { RegionName } from '../region/region.ts';

/** How far an image version is in a region. */
export interface LabRegion {
  region: RegionName;
  /** True where labs can be made from the version, by the region's own replication status. */
  ready: boolean;
  /** Azure's word; `Pending` where an export is still to have it copied there. */
  state: VersionFacts['regions'][number]['state'] | 'Pending';
  /** Percent. */
  progress: number;
}

/** An export's own record of where it brings a version. */
export interface RegionOnItsWay {
  region: RegionName;
  state: string;
  progress: number;
}

/** A version in such a state serves the regions that have their copy. */
const SERVING: ReadonlySet<string> = new Set(['Succeeded', 'Updating', 'Migrating']);
const ON_ITS_WAY: ReadonlySet<string> = new Set(['Pending', 'Replicating', 'Withdrawing']);

/**
 * Every region where the version is or will be, as far as the lab account allows it: those that are ready first, each
 * part by name.
 *
 * @param coming of the export that made the version, while it is not over
 */
export function labRegionsOf(
  { provisioningState, regions }: VersionFacts,
  coming: readonly RegionOnItsWay[],
  allowed: readonly RegionName[] | undefined,
): LabRegion[] {
  const there = regions.map(({ name, state, progress }) => ({
    region: name,
    ready: state === 'Completed' && SERVING.has(provisioningState),
    state,
    progress,
  }));
  const others = coming
    .filter(({ region, state }) => ON_ITS_WAY.has(state) && !there.some((one) => one.region === region))
    .map(({ region, progress }) => ({ region, ready: false, state: 'Pending' as const, progress }));
  return [...there, ...others]
    .filter(({ region }) => allowed?.includes(region) ?? true)
    .toSorted((a, b) => Number(b.ready) - Number(a.ready) || (a.region < b.region ? -1 : 1));
}

/**
 * The sizes that a lab from the image may have in a region.
 *
 * @param offered names of the VM sizes that the region offers to the subscription
 */
export function labSizesOf(
  image: Pick<ImageFacts, 'architecture' | 'hyperVGeneration' | 'securityType'>,
  offered: readonly string[],
): LabSize[] {
  const names = new Set(offered.map((name) => name.toLowerCase()));
  return sizesFor(image).filter(({ name }) => names.has(name.toLowerCase()));
}
