import type { GalleryImageVersion } from '@azure/arm-compute';
import { compareVersions } from '../image/image-version.ts';
import type { ImageVersions, NewVersion, VersionOwner, VersionRef, WriteOutcome } from '../image/ports.ts';
import { done, type Operations, type OperationState, type Outcome } from '../operation/outcome.ts';
import { regionsNamedIn } from '../region/refused-regions.ts';
import { normalizeRegion, type RegionName } from '../region/region.ts';
import { sameRegions, type SeenRegion, type SeenVersion } from '../region/replication.ts';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking, outcomeOfError, reading, unlessNotFound } from './asking.ts';
import { started } from './long-running.ts';
import { EXPORT_TAG, isOurs } from './tags.ts';

/** Azure chooses another storage for replicas where nothing is said (since api-version 2025-03-03). */
const REPLICA = { regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' } as const;

export function createImageVersions(arm: ArmClients, operations: Operations): ImageVersions {
  function locate({ galleryId, imageName }: Omit<VersionRef, 'version'>) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(galleryId, GALLERY_TYPE);
    const path = [resourceGroup, name, imageName] as const;
    return { subscriptionId, path, client: arm.compute(subscriptionId).galleryImageVersions };
  }

  async function find(ref: VersionRef): Promise<GalleryImageVersion | undefined> {
    const { path, client } = locate(ref);
    return unlessNotFound(client.get(...path, ref.version, { expand: 'ReplicationStatus' }));
  }

  async function listVersions(ref: VersionRef): Promise<GalleryImageVersion[]> {
    const { path, client } = locate(ref);
    return Array.fromAsync(client.listByGalleryImage(...path));
  }

  return {
    ensureCreated: (order) =>
      asking(async (): Promise<Outcome<VersionOwner>> => {
        const found = await find(order);
        if (found && isOurs(found, order.exportId)) return done({ owner: 'us' });
        const versions = await listVersions(order);
        if (found || isBelowForeign(order.version, versions)) {
          return done({ owner: 'other', existing: versions.map((version) => version.name ?? '') });
        }
        const { subscriptionId, path, client } = locate(order);
        const body = newVersionOf(order);
        const { operation } = await started(subscriptionId, () =>
          client.createOrUpdate(...path, order.version, body),
        );
        return done({ owner: 'us', operation });
      }),

    observe: (ref, operation) =>
      reading(async () => {
        const found = await find(ref);
        return found && { ...seenOf(found), ...(await failureOf(operations, found, operation)) };
      }),

    async writeRegions(ref, exportId, regions): Promise<WriteOutcome> {
      let before: RegionName[] = [];
      try {
        const found = await find(ref);
        if (!found || !isOurs(found, exportId)) {
          const message = 'The image version is not the one that this export made.';
          return { kind: 'refused', regions: [], error: { code: 'ImageVersionReplaced', message } };
        }
        const seen = seenOf(found);
        before = seen.targetRegions;
        // Asked before, and the answer was lost: writing again could stop the copies that run.
        if (seen.busy && sameRegions(before, regions)) return { kind: 'written' };
        const { subscriptionId, path, client } = locate(ref);
        const body = withRegions(found, regions);
        const { operation } = await started(subscriptionId, () =>
          client.createOrUpdate(...path, ref.version, body),
        );
        return { kind: 'written', operation };
      } catch (error) {
        const outcome = outcomeOfError(error);
        if (outcome.kind === 'wait') return outcome;
        const named = regionsNamedIn(outcome.error.message, regions);
        const added = regions.filter((region) => !before.includes(region));
        return { ...outcome, regions: named.length > 0 ? named : added };
      }
    },

    ensureDeleted: (ref, exportId) =>
      asking(async (): Promise<Outcome<null>> => {
        const found = await find(ref);
        if (!found || !isOurs(found, exportId)) return done(null);
        const { subscriptionId, path, client } = locate(ref);
        return started(subscriptionId, () => client.delete(...path, ref.version));
      }),
  };
}

/** True when somebody outside our exports made this version's number, or a higher one: ours would not be the latest. */
function isBelowForeign(version: string, versions: readonly GalleryImageVersion[]): boolean {
  return versions
    .filter((other) => other.tags?.[EXPORT_TAG] === undefined)
    .some((other) => compareVersions(version, other.name ?? '') <= 0);
}

function newVersionOf({ exportId, homeRegion, snapshotId }: NewVersion): GalleryImageVersion {
  return {
    location: homeRegion,
    tags: { [EXPORT_TAG]: exportId },
    publishingProfile: { targetRegions: [{ name: homeRegion, ...REPLICA }] },
    storageProfile: { osDiskImage: { source: { id: snapshotId } } },
    safetyProfile: { allowDeletionOfReplicatedLocations: true },
  };
}

/** The version as Azure has it, with other target regions; what a region is set to already stays as it is. */
function withRegions(found: GalleryImageVersion, regions: readonly RegionName[]): GalleryImageVersion {
  const targets = found.publishingProfile?.targetRegions ?? [];
  const targetRegions = regions.map(
    (region) =>
      targets.find((target) => normalizeRegion(target.name) === region) ?? { name: region, ...REPLICA },
  );
  return { ...found, publishingProfile: { ...found.publishingProfile, targetRegions } };
}

function seenOf(found: GalleryImageVersion): SeenVersion {
  const state = found.provisioningState;
  return {
    busy: state !== 'Succeeded' && state !== 'Failed',
    targetRegions:
      found.publishingProfile?.targetRegions?.map((target) => normalizeRegion(target.name)) ?? [],
    regions: found.replicationStatus?.summary?.map(seenRegionOf) ?? [],
  };
}

const STATES = ['Unknown', 'Replicating', 'Completed', 'Failed'] as const;

function seenRegionOf(summary: {
  region?: string;
  state?: string;
  progress?: number;
  details?: string;
}): SeenRegion {
  return {
    region: normalizeRegion(summary.region ?? ''),
    state: STATES.find((state) => state === summary.state) ?? 'Unknown',
    progress: summary.progress ?? 0,
    ...(summary.details !== undefined && summary.details !== '' && { details: summary.details }),
  };
}

/** Azure's reason for a version that failed as a whole stands in the operation, not in the version. */
async function failureOf(
  operations: Operations,
  found: GalleryImageVersion,
  operation: OperationState | undefined,
): Promise<{ failure?: string }> {
  if (found.provisioningState !== 'Failed') return {};
  const status = operation === undefined ? undefined : await operations.check(operation);
  if (status?.kind !== 'refused') return { failure: 'Azure failed to make the image version.' };
  return { failure: `${status.error.message} (${status.error.code})` };
}
