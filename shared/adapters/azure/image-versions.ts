import type { GalleryImageVersion, TargetRegion as SdkTargetRegion } from '@azure/arm-compute';
import { compareVersions } from '../../domain/image/image-version.ts';
import type {
  ImageVersions,
  NewVersion,
  RegionsChange,
  VersionOwner,
  WriteOutcome,
} from '../../use-cases/image/ports.ts';
import type { VersionRef } from '../../domain/image/image-ref.ts';
import {
  AT_OWN_PACE,
  done,
  type AzureError,
  type OperationState,
  type Outcome,
} from '../../domain/arm/outcome.ts';
import type { Operations } from '../../use-cases/arm/ports.ts';
import { errorOfDetails } from '../../domain/arm/error-catalogue.ts';
import { regionsNamedIn } from '../../domain/region/refused-regions.ts';
import { normalizeRegion, type RegionName } from '../../domain/region/region.ts';
import { sameRegions, type SeenRegion, type SeenVersion } from '../../domain/region/replication.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { hasProperties, withProperties } from './version-properties.ts';
import { asking, outcomeOfError, reading, unlessNotFound } from './asking.ts';
import { started } from './long-running.ts';
import { ACCOUNT_TAG, EXPORT_TAG, isOurs } from './tags.ts';

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
        if (found || (!order.exactNumber && isBelowForeign(order.version, versions))) {
          return done({ owner: 'other', existing: versions.map((version) => version.name ?? '') });
        }
        const { subscriptionId, path, client } = locate(order);
        const body = newVersionOf(order);
        const { operation, trace } = await started(subscriptionId, () =>
          client.createOrUpdate(...path, order.version, body),
        );
        return done({ owner: 'us', operation, ...(trace && { trace }) });
      }),

    observe: (ref, operation) =>
      reading(async () => {
        const found = await find(ref);
        return found && { ...seenOf(found), ...(await failureOf(operations, found, operation)) };
      }),

    async writeRegions(ref, exportId, { wanted, unwanted }): Promise<WriteOutcome> {
      const names = wanted.map((target) => target.name);
      let before: RegionName[] = [];
      try {
        const found = await find(ref);
        if (!found || (exportId !== undefined && !isOurs(found, exportId))) {
          const message = 'The image version is not the one that this export made.';
          return { kind: 'refused', regions: [], error: { code: 'ImageVersionReplaced', message } };
        }
        const seen = seenOf(found);
        before = seen.targetRegions;
        const targetRegions = targetsOf(found, { wanted, unwanted });
        const after = targetRegions.map((target) => normalizeRegion(target.name));
        // Asked before, and the answer was lost: writing again could stop the copies that run.
        if (seen.busy && sameRegions(before, after)) return { kind: 'written' };
        const { subscriptionId, path, client } = locate(ref);
        const body = { ...found, publishingProfile: { ...found.publishingProfile, targetRegions } };
        const { operation, trace } = await started(subscriptionId, () =>
          client.createOrUpdate(...path, ref.version, body),
        );
        return { kind: 'written', operation, ...(trace && { trace }) };
      } catch (error) {
        const outcome = outcomeOfError(error);
        if (outcome.kind === 'wait') return outcome;
        const named = regionsNamedIn(outcome.error.message, names);
        const added = names.filter((region) => !before.includes(region));
        return { ...outcome, regions: named.length > 0 ? named : added };
      }
    },

    ensureProperties: (ref, properties) =>
      asking(async (): Promise<Outcome<null>> => {
        const found = await find(ref);
        if (!found) {
          const message = 'There is no such image version any more.';
          return { kind: 'refused', error: { code: 'ImageVersionDeleted', message } };
        }
        if (hasProperties(found, properties)) return done(null);
        if (seenOf(found).busy) {
          const why = `Azure is at work on the image version (${found.provisioningState ?? 'Unknown'}).`;
          return { kind: 'wait', seconds: AT_OWN_PACE, why };
        }
        const { subscriptionId, path, client } = locate(ref);
        const body = withProperties(found, properties);
        return started(subscriptionId, () => client.createOrUpdate(...path, ref.version, body));
      }),

    ensureDeleted: (ref, exportId) =>
      asking(async (): Promise<Outcome<null>> => {
        const found = await find(ref);
        if (!found || (exportId !== undefined && !isOurs(found, exportId))) return done(null);
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

function newVersionOf(order: NewVersion): GalleryImageVersion {
  const { accountId, exportId, home, snapshotId, tags, excludeFromLatest, endOfLifeDate } = order;
  return {
    location: home.name,
    tags: { ...tags, [EXPORT_TAG]: exportId, [ACCOUNT_TAG]: accountId },
    publishingProfile: {
      targetRegions: [home],
      excludeFromLatest,
      ...(endOfLifeDate !== undefined && { endOfLifeDate: new Date(endOfLifeDate) }),
    },
    storageProfile: { osDiskImage: { source: { id: snapshotId } } },
    safetyProfile: { allowDeletionOfReplicatedLocations: true },
  };
}

/** The version's target regions after the change, in Azure's order; what is new comes last. */
function targetsOf(found: GalleryImageVersion, { wanted, unwanted }: RegionsChange): SdkTargetRegion[] {
  const there = found.publishingProfile?.targetRegions ?? [];
  const names = there.map((target) => normalizeRegion(target.name));
  return [
    ...there.filter((target) => !unwanted.includes(normalizeRegion(target.name))),
    ...wanted.filter((target) => !names.includes(target.name)),
  ];
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
  const { region = '', state, progress = 0, details } = summary;
  return {
    region: normalizeRegion(region),
    state: STATES.find((candidate) => candidate === state) ?? 'Unknown',
    progress,
    ...(details !== undefined && details !== '' && { error: errorOfDetails(details) }),
  };
}

/** Azure's reason for a version that failed as a whole stands in the operation, not in the version. */
async function failureOf(
  operations: Operations,
  found: GalleryImageVersion,
  operation: OperationState | undefined,
): Promise<{ failure?: AzureError }> {
  if (found.provisioningState !== 'Failed') return {};
  const status = operation === undefined ? undefined : await operations.check(operation);
  if (status?.kind === 'refused') return { failure: status.error };
  return { failure: { code: 'OperationFailed', message: 'Azure failed to make the image version.' } };
}
