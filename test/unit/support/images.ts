import type { ImageFacts, VersionFacts, VersionRegion } from '../../../shared/domain/image/image-facts.ts';
import { latestOf, readyRegions, storedBy } from '../../../shared/domain/image/latest-version.ts';

export function regionOf(name: string, more: Partial<VersionRegion> = {}): VersionRegion {
  return {
    name,
    replicas: 1,
    storageAccountType: 'Standard_LRS',
    state: 'Completed',
    progress: 100,
    excludeFromLatest: false,
    ...more,
  };
}

/** A version that is ready in West Europe. */
export function versionOf(version: string, more: Partial<VersionFacts> = {}): VersionFacts {
  return {
    version,
    provisioningState: 'Succeeded',
    excludeFromLatest: false,
    osDiskGb: 64,
    dataDisks: 0,
    location: 'westeurope',
    regions: [regionOf('westeurope')],
    tags: {},
    ...more,
  };
}

/** An image that every lab account may use, of these versions. */
export function imageOf(
  versions: readonly VersionFacts[] = [versionOf('1.0.0')],
  more: Partial<ImageFacts> = {},
): ImageFacts {
  return {
    name: 'linux',
    location: 'westeurope',
    provisioningState: 'Succeeded',
    osType: 'Linux',
    osState: 'Specialized',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    securityType: 'Standard',
    versionCount: versions.length,
    disabledIn: [],
    ...latestOf(versions),
    ready: readyRegions(versions),
    ...storedBy(versions),
    ...more,
  };
}
