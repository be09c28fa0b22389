import { isFinal, type RegionMemory, type SeenVersion } from './replication.ts';

/** What is known of a region's copy, whoever keeps it. */
type RegionProgress = Omit<RegionMemory, 'home' | 'deadline'>;

/**
 * The end of a region whose replication nobody watches any more: Completed if Azure shows it so, or else what
 * ended the export.
 *
 * @param ended whether the export was cancelled, or failed
 */
export function finalRegion(
  region: RegionProgress,
  seen: SeenVersion | undefined,
  ended: 'Failed' | 'Cancelled',
): RegionProgress {
  const status = seen?.regions.find((candidate) => candidate.region === region.region);
  if (status?.state === 'Completed') {
    const { message, azure, ...rest } = region; // Of an attempt that came to its end after all.
    return { ...rest, state: 'Completed', progress: 100 };
  }
  if (isFinal(region.state) && region.state !== 'Completed') return region;
  const how = ended === 'Cancelled' ? 'was cancelled' : 'ended';
  const message = `The export ${how} before Azure had copied the image to this region.`;
  return { ...region, state: ended, message };
}
