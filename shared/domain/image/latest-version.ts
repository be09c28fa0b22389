import type { ImageFacts, VersionFacts, WhyNoLatest } from './image-facts.ts';
import { compareVersions } from './image-version.ts';

/**
 * States in which a version serves the regions that have their copy. One that gets further regions is `Updating` for
 * hours and goes on serving those it had.
 */
const SERVING = new Set(['Succeeded', 'Updating', 'Migrating']);
/** States that a version leaves by itself. */
const UNDER_WAY = new Set(['Creating', 'Updating', 'Migrating']);

/** True where a VM can be made from the version in the region: by the region's own replication status alone. */
function servesIn({ provisioningState, regions }: VersionFacts, region: string): boolean {
  if (!SERVING.has(provisioningState)) return false;
  return regions.some(({ name, state }) => name === region && state === 'Completed');
}

function serves(version: VersionFacts): boolean {
  if (version.provisioningState === 'Succeeded') return true;
  return version.regions.some(({ name }) => servesIn(version, name));
}

/**
 * What `latest` means: the highest version that is not excluded from it. Versions that are being made, have failed or
 * go away are passed over, because Azure makes no VM from them.
 */
export function latestOf(
  versions: readonly VersionFacts[],
): { latest: VersionFacts } | { whyNoLatest: WhyNoLatest } {
  const latest = highest(versions.filter((version) => serves(version) && !version.excludeFromLatest));
  if (latest) return { latest };
  if (versions.length === 0) return { whyNoLatest: 'NoVersion' };
  if (versions.some(serves)) return { whyNoLatest: 'AllExcluded' };
  const isUnderWay = versions.some(({ provisioningState }) => UNDER_WAY.has(provisioningState));
  return { whyNoLatest: isUnderWay ? 'BeingMade' : 'AllFailed' };
}

/**
 * Where labs can be made from the image, and the version that `latest` means there: one may be excluded from `latest`
 * in one region only, or not have come there yet. By name of the region.
 */
export function readyRegions(versions: readonly VersionFacts[]): ImageFacts['ready'] {
  const names = new Set(versions.flatMap(({ regions }) => regions.map(({ name }) => name)));
  return [...names].toSorted().flatMap((region) => {
    const latest = highest(
      versions.filter((version) => servesIn(version, region) && !isExcludedIn(version, region)),
    );
    return latest ? [{ region, version: latest.version }] : [];
  });
}

function isExcludedIn({ excludeFromLatest, regions }: VersionFacts, region: string): boolean {
  return excludeFromLatest || regions.some((one) => one.name === region && one.excludeFromLatest);
}

function highest(versions: readonly VersionFacts[]): VersionFacts | undefined {
  return versions.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1);
}

/**
 * What the replicas of all versions hold together. Azure tells how large a version's disk is, not how full: that is
 * the most that it bills (Azure docs, Azure Compute Gallery, "Billing"). By region and kind of storage.
 */
export function storedBy(versions: readonly VersionFacts[]): Pick<ImageFacts, 'stored' | 'unsized'> {
  const stored = new Map<string, ImageFacts['stored'][number]>();
  for (const { osDiskGb = 0, regions } of versions) {
    for (const { name: region, storageAccountType, replicas } of regions) {
      const key = `${region} ${storageAccountType}`;
      const gb = (stored.get(key)?.gb ?? 0) + osDiskGb * replicas;
      if (gb > 0) stored.set(key, { region, storageAccountType, gb });
    }
  }
  return {
    stored: [...stored].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    unsized: versions.filter(({ osDiskGb }) => osDiskGb === undefined).length,
  };
}
