import type { Call } from '../../core/call.ts';
import type { Cloud, Reply } from '../../core/cloud.ts';
import { present } from '../../core/cloud.ts';
import { ArmError, conflict, operationNotAllowed, propertyChangeNotAllowed } from '../../core/errors.ts';
import { requireCoolSource } from './hot-source.ts';
import { type ImageVersion, IMAGE_VERSION, type TargetRegion, type ReplicationJob } from './image-kinds.ts';
import { regionOf } from '../../core/regions.ts';
import { beginReplication, refuseRegions } from './replicate-version.ts';
import { hasEnded, startJob } from './replication.ts';
import { requireRegion, requireSameLocation } from '../../http/request-body.ts';
import { readTargetRegions, regionNameOf, requireReplicaCount } from './target-regions.ts';
import type { VersionUpdate } from './version-body.ts';
import { isSourceThere, sourceOf } from './version-source.ts';

/**
 * Brings an existing version to what a PUT or PATCH wants. Its target regions are the full list: those left out
 * are dropped, new ones and failed ones are replicated, the others stay as they are.
 *
 * @throws ArmError
 */
export function updateVersion(
  call: Call,
  cloud: Cloud,
  existing: ImageVersion,
  body: VersionUpdate & { readonly location?: string },
): Reply {
  const home = regionOf(existing.location);
  if (body.location !== undefined)
    requireSameLocation(existing, requireRegion(cloud, body.location, IMAGE_VERSION.type));
  requireWritable(call, cloud, existing);
  requireSameSource(existing, body);

  const { publishingProfile: current, safetyProfile: currentSafety } = existing.properties;
  const { publishingProfile: wanted = {}, safetyProfile: wantedSafety } = body.properties ?? {};
  requireSameStorage(current, wanted);
  const replicaCount = requireReplicaCount(wanted.replicaCount ?? current.replicaCount);
  const { storageAccountType } = current;
  // A PUT that says nothing of the end of life takes it away: only so can it be.
  const { endOfLifeDate, ...withoutEndOfLife } = current;
  const targetRegions = wanted.targetRegions
    ? readTargetRegions(cloud, wanted.targetRegions, home, existing.name, IMAGE_VERSION.type, {
        replicaCount,
        storageAccountType,
      })
    : current.targetRegions;
  requireSameRegionalStorage(current.targetRegions, targetRegions);

  const safetyProfile = { ...currentSafety, ...wantedSafety, reportedForPolicyViolation: false };
  if (safetyProfile.allowDeletionOfReplicatedLocations === false) requireNoneDropped(existing, targetRegions);

  const version: ImageVersion = {
    ...existing,
    ...(body.tags && { tags: body.tags }),
    properties: {
      ...existing.properties,
      publishingProfile: {
        ...(call.method === 'PUT' ? withoutEndOfLife : current),
        targetRegions,
        replicaCount,
        ...(wanted.excludeFromLatest !== undefined && { excludeFromLatest: wanted.excludeFromLatest }),
        ...(wanted.endOfLifeDate && { endOfLifeDate: wanted.endOfLifeDate }),
      },
      safetyProfile,
      provisioningState: 'Updating',
    },
    hidden: { ...existing.hidden, jobs: planJobs(cloud, existing, targetRegions.map(regionNameOf)) },
  };
  const operation = beginReplication(call, cloud, version);
  return { status: 200, body: present(version), operation };
}

/** Keeps the jobs of regions that are done or under way, and begins those that are new or have failed. */
function planJobs(cloud: Cloud, version: ImageVersion, regions: readonly string[]): ReplicationJob[] {
  const now = cloud.now();
  const kept = new Map(
    version.hidden.jobs.flatMap((job) =>
      job.failure !== undefined && hasEnded(job, now) ? [] : [[job.region, job]],
    ),
  );
  const begun = regions.filter((region) => !kept.has(region));
  if (begun.length > 0 && !isSourceThere(cloud, version)) {
    throw new ArmError(
      409,
      'CannotReplicateImageVersion',
      `Cannot replicate image version '${version.id}' to '${begun.join(', ')}' because its source ` +
        `'${version.hidden.sourceId}' no longer exists.`,
    );
  }
  refuseRegions(cloud, begun);
  if (begun.length > 0) requireCoolSource(cloud, version.hidden.sourceId);
  return regions.map(
    (region) => kept.get(region) ?? startJob(region, version.location, cloud, version.hidden.defect),
  );
}

/** Not established for Azure: by default a second write is refused; compute elsewhere lets it take over. */
function requireWritable(call: Call, cloud: Cloud, version: ImageVersion): void {
  const running = cloud.operations.running(version.id);
  if (running?.method === 'DELETE') {
    throw operationNotAllowed(
      `Operation 'Update Gallery Image Version' is not allowed on '${version.id}' since it is marked for deletion. ` +
        'You can only retry the Delete operation (or wait for an ongoing one to complete).',
    );
  }
  if (running && cloud.whileUpdating === 'conflict' && !cloud.faults.takePreemption()) {
    throw conflict(
      `${call.method} is not allowed on '${version.id}' while another operation on it is in progress.`,
    );
  }
}

function requireSameSource({ hidden }: ImageVersion, { properties }: VersionUpdate): void {
  const profile = properties?.storageProfile;
  const isNamed = profile?.source ?? profile?.osDiskImage?.source;
  if (profile && isNamed && sourceOf(profile).id.toLowerCase() !== hidden.sourceId.toLowerCase()) {
    throw propertyChangeNotAllowed('galleryImageVersion.properties.storageProfile.source');
  }
}

function requireSameStorage(
  current: ImageVersion['properties']['publishingProfile'],
  wanted: { readonly storageAccountType?: string | undefined; readonly replicationMode?: string | undefined },
): void {
  for (const property of ['storageAccountType', 'replicationMode'] as const) {
    if (wanted[property] !== undefined && wanted[property] !== current[property]) {
      throw propertyChangeNotAllowed(`galleryImageVersion.properties.publishingProfile.${property}`);
    }
  }
}

function requireSameRegionalStorage(current: readonly TargetRegion[], wanted: readonly TargetRegion[]): void {
  const storage = new Map(current.map((region) => [region.name, region.storageAccountType]));
  for (const { name, storageAccountType } of wanted) {
    if ((storage.get(name) ?? storageAccountType) !== storageAccountType) {
      throw propertyChangeNotAllowed(
        'galleryImageVersion.properties.publishingProfile.targetRegions.storageAccountType',
      );
    }
  }
}

function requireNoneDropped({ id, properties }: ImageVersion, wanted: readonly TargetRegion[]): void {
  const kept = new Set(wanted.map(({ name }) => name));
  const dropped = properties.publishingProfile.targetRegions.filter(({ name }) => !kept.has(name));
  if (dropped.length === 0) return;
  throw operationNotAllowed(
    `The replicated locations '${dropped.map(({ name }) => name).join(', ')}' of gallery image version '${id}' can't ` +
      "be deleted since 'safetyProfile.allowDeletionOfReplicatedLocations' is false.",
  );
}
