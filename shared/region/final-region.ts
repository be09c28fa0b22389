import { isFinal, type RegionState, type SeenVersion } from './replication.ts';

interface RegionProgress {
  region: string;
  state: RegionState;
  progress: number;
  message?: string;
}

/** The end of a region whose replication nobody watches any more: Completed if Azure shows it so, or else Failed. */
export function finalRegion(region: RegionProgress, seen: SeenVersion | undefined): RegionProgress {
  const status = seen?.regions.find((candidate) => candidate.region === region.region);
  if (status?.state === 'Completed') return { region: region.region, state: 'Completed', progress: 100 };
  if (isFinal(region.state) && region.state !== 'Completed') return region;
  const message = 'The export ended before Azure had copied the image to this region.';
  return { ...region, state: 'Failed', message };
}
