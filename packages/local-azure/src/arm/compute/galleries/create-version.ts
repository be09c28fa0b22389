import type { Call } from '../../core/call.ts';
import type { Cloud, Reply } from '../../core/cloud.ts';
import { nameOf, parentOf, present } from '../../core/cloud.ts';
import { invalidParameter, parentNotFound } from '../../core/errors.ts';
import { requireCoolSource } from './hot-source.ts';
import { IMAGE, type ImageVersion, IMAGE_VERSION } from './image-kinds.ts';
import { beginReplication, refuseRegions } from './replicate-version.ts';
import { startJob } from './replication.ts';
import { requireRegion } from '../../http/request-body.ts';
import { readTargetRegions, regionNameOf, requireReplicaCount } from './target-regions.ts';
import { requireQuota } from '../usages.ts';
import type { VersionBody } from './version-body.ts';
import { readVersionSource } from './version-source.ts';

/** Makes a version and begins to replicate it to its target regions. @throws ArmError */
export function createVersion(call: Call, cloud: Cloud, body: VersionBody): Reply {
  const image = cloud.store.get(IMAGE, parentOf(call.id));
  if (!image) throw parentNotFound(parentOf(call.id));
  const home = requireRegion(cloud, body.location, IMAGE_VERSION.type);
  const { publishingProfile = {}, safetyProfile, storageProfile } = body.properties;
  const replicaCount = requireReplicaCount(publishingProfile.replicaCount ?? 1);
  const storageAccountType = publishingProfile.storageAccountType ?? 'Standard_LRS';
  const replicationMode = publishingProfile.replicationMode ?? 'Full';
  const targetRegions = readTargetRegions(
    cloud,
    publishingProfile.targetRegions,
    home,
    nameOf(call),
    IMAGE_VERSION.type,
    {
      replicaCount,
      storageAccountType,
    },
  );
  if (
    replicationMode === 'Shallow' &&
    (targetRegions.length > 1 || targetRegions[0]?.regionalReplicaCount !== 1)
  ) {
    throw invalidParameter(
      'replicationMode',
      'A shallow replica can only be in the region of the image version, and only once.',
    );
  }
  const source = readVersionSource(cloud, storageProfile, image, home);
  const regions = targetRegions.map(regionNameOf);
  refuseRegions(cloud, regions);
  requireCoolSource(cloud, source.id);
  requireQuota(cloud, call.subscriptionId, home.name, { GalleryImageVersion: 1 });

  const version: ImageVersion = {
    id: call.id,
    name: nameOf(call),
    type: IMAGE_VERSION.type,
    location: home.name,
    ...(body.tags && { tags: body.tags }),
    properties: {
      publishingProfile: {
        targetRegions,
        replicaCount,
        excludeFromLatest: publishingProfile.excludeFromLatest ?? false,
        publishedDate: new Date(cloud.now()).toISOString(),
        ...(publishingProfile.endOfLifeDate && { endOfLifeDate: publishingProfile.endOfLifeDate }),
        storageAccountType,
        replicationMode,
      },
      storageProfile: source.storageProfile,
      safetyProfile: { ...safetyProfile, reportedForPolicyViolation: false },
      validationsProfile: { executedValidations: [] },
      provisioningState: 'Creating',
    },
    hidden: {
      jobs: regions.map((region) => startJob(region, home.name, cloud, source.defect)),
      occupiedBytes: source.occupiedBytes,
      sourceId: source.id,
      ...(source.defect !== undefined && { defect: source.defect }),
    },
  };
  const operation = beginReplication(call, cloud, version);
  return { status: 201, body: present(version), operation };
}
