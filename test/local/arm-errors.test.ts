import { describe, expect, it } from 'vitest';
import type { GalleryImage, GalleryImageVersion, VirtualMachine } from '@azure/arm-compute';
import { LOCAL_SUBSCRIPTION } from '@lab-gallery/local-azure/arm';
import { outcomeOfError } from '../../shared/adapters/azure/asking.ts';
import { createOperations, started } from '../../shared/adapters/azure/long-running.ts';
import { errorOfDetails, explain } from '../../shared/domain/arm/error-catalogue.ts';
import { ERROR_ROWS } from '../../shared/domain/arm/error-rows.ts';
import type { AzureError } from '../../shared/domain/arm/outcome.ts';
import {
  cloud,
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  LINUX_IMAGE,
  makeGroup,
  makeSnapshot,
  makeVm,
  MINUTE,
  putRegions,
  putVersion,
  snapshotId,
  useGallery,
  versionOf,
} from '@lab-gallery/local-azure/testing/arm';

useGallery();

/** What the app makes of Azure's refusal. What Azure puts off, `untilDone` gives up with these words. */
async function refusalOf(asked: Promise<unknown>): Promise<AzureError> {
  const error: unknown = await asked.then(
    () => new Error('Azure took it.'),
    (reason: unknown) => reason,
  );
  const outcome = outcomeOfError(error);
  return outcome.kind === 'refused' ? outcome.error : { code: 'AzureNotReady', message: outcome.why };
}

function putTo(
  targetRegions: { name: string; regionalReplicaCount?: number; storageAccountType?: string }[],
) {
  return putVersion({ ...versionOf(snapshotId, []), publishingProfile: { targetRegions } }).submitted();
}

function putImage(name: string, change: Partial<GalleryImage>) {
  const identifier = { ...LINUX_IMAGE.identifier, sku: name };
  const body = { ...LINUX_IMAGE, identifier, features: [...LINUX_IMAGE.features], ...change };
  return cloud.compute.galleryImages.createOrUpdate(GROUP, GALLERY, name, body);
}

/** Creates a version from the running VM `template` in a new image of the given properties. */
async function putFromVm(change: Partial<GalleryImage>) {
  await makeVm(cloud, 'template');
  const { id: virtualMachineId = '' } = await cloud.compute.virtualMachines.get(GROUP, 'template');
  await cloud.finish(putImage('other', change));
  return putVersion(
    { location: HOME, storageProfile: { source: { virtualMachineId } } },
    '1.0.0',
    'other',
  ).submitted();
}

function putVm(body: Partial<VirtualMachine>) {
  return cloud.compute.virtualMachines
    .createOrUpdate(GROUP, 'student', { location: HOME, ...body })
    .submitted();
}

async function replicate(...regions: string[]): Promise<string> {
  const { id = '' } = await cloud.finish(putVersion(versionOf(snapshotId, regions)));
  return id;
}

/** Azure's details of the first region of a version that could not be made. */
async function detailsOf(body: GalleryImageVersion, image = IMAGE): Promise<AzureError> {
  await cloud.finish(putVersion(body, '1.0.0', image)).catch(() => undefined);
  const { replicationStatus } = await cloud.compute.galleryImageVersions.get(GROUP, GALLERY, image, '1.0.0', {
    expand: 'ReplicationStatus',
  });
  return errorOfDetails(replicationStatus?.summary?.[0]?.details ?? '');
}

/** By the id of its row: a request that the local ARM refuses by a rule of its own, in Azure's words. */
const BY_RULE: Readonly<Record<string, () => Promise<AzureError>>> = {
  DuplicateRegions: () => refusalOf(putRegions(HOME, 'West Europe').submitted()),
  HomeRegionMissing: () => refusalOf(putRegions('northeurope').submitted()),
  ReplicaCountOutOfRange: () => refusalOf(putTo([{ name: HOME, regionalReplicaCount: 0 }])),
  TooManyReplicas: () =>
    refusalOf(
      putTo([
        { name: HOME, regionalReplicaCount: 50 },
        { name: 'northeurope', regionalReplicaCount: 51 },
      ]),
    ),
  RegionNotOffered: () => refusalOf(putRegions(HOME, 'atlantis').submitted()),
  RegionRestricted: () => {
    cloud.arm.faults.add({ kind: 'region-refused', region: 'northeurope' });
    return refusalOf(putRegions(HOME, 'northeurope').submitted());
  },
  ZoneRedundantStorageUnsupported: () =>
    refusalOf(putTo([{ name: HOME }, { name: 'ukwest', storageAccountType: 'Standard_ZRS' }])),
  ReplicatedRegionsProtected: async () => {
    const safetyProfile = { allowDeletionOfReplicatedLocations: false };
    await cloud.finish(putVersion({ ...versionOf(snapshotId, [HOME, 'northeurope']), safetyProfile }));
    return refusalOf(putRegions(HOME).submitted());
  },
  ImageIdentifierTaken: () => refusalOf(putImage('twin', { identifier: LINUX_IMAGE.identifier }).submitted()),
  GalleryNameTaken: async () => {
    await makeGroup(cloud, 'others');
    return refusalOf(
      cloud.compute.galleries.createOrUpdate('others', GALLERY, { location: HOME }).submitted(),
    );
  },
  NameTakenElsewhere: () =>
    refusalOf(
      cloud.compute.galleries.createOrUpdate(GROUP, GALLERY, { location: 'northeurope' }).submitted(),
    ),
  PropertyFixed: () =>
    refusalOf(putImage(IMAGE, { identifier: LINUX_IMAGE.identifier, osState: 'Generalized' }).submitted()),
  NameRefused: () => refusalOf(putImage('-x', {}).submitted()),
  TagRefused: () => refusalOf(putImage('tagged', { tags: { 'a/b': '1' } }).submitted()),
  EndOfLifePast: () => refusalOf(putImage('old', { endOfLifeDate: new Date('2020-01-01') }).submitted()),
  SourceSecurityTypeUnsupported: () =>
    refusalOf(putFromVm({ features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] })),
  OsStateMismatch: () => refusalOf(putFromVm({ osState: 'Generalized' })),
  OsTypeMismatch: () => refusalOf(putFromVm({ osType: 'Windows' })),
  GenerationMismatch: () => refusalOf(putFromVm({ hyperVGeneration: 'V1', features: [] })),
  SourceBusy: async () => {
    cloud.arm.faults.add({ kind: 'source-hot', versions: 1 });
    await putRegions(HOME).submitted();
    return refusalOf(putVersion(versionOf(snapshotId, [HOME]), '1.0.1').submitted());
  },
  SourceDeleted: async () => {
    await replicate(HOME);
    await cloud.finish(cloud.compute.snapshots.delete(GROUP, 'captured'));
    return refusalOf(putRegions(HOME, 'northeurope').submitted());
  },
  SourceNotFound: () => refusalOf(putVersion(versionOf(`${snapshotId}-gone`, [HOME])).submitted()),
  StorageAllocationFailed: () => {
    const message =
      "InternalOperationError: Replication failed in this region due to 'Some storage account(s) had not been " +
      "created, all will be cleaned up. Failure count: 1, Storage allocation failure'.";
    cloud.arm.faults.add({ kind: 'region-fails', region: HOME, message });
    return detailsOf(versionOf(snapshotId, [HOME]));
  },
  ReplicationFailed: async () => {
    await cloud.finish(putImage('old', { hyperVGeneration: 'V1', features: [] }));
    return detailsOf(versionOf(snapshotId, [HOME]), 'old');
  },
  ImageNotInRegion: async () => {
    const id = await replicate(HOME);
    return refusalOf(putVm({ location: 'northeurope', storageProfile: { imageReference: { id } } }));
  },
  ImageNeedsSecurityType: async () => {
    await cloud.finish(putImage('trusted', { features: [{ name: 'SecurityType', value: 'TrustedLaunch' }] }));
    const trusted = await makeSnapshot(cloud, 'trusted', { securityType: 'TrustedLaunch' });
    const { id = '' } = await cloud.finish(putVersion(versionOf(trusted, [HOME]), '1.0.0', 'trusted'));
    return refusalOf(putVm({ storageProfile: { imageReference: { id } } }));
  },
  BeingDeleted: async () => {
    await replicate(HOME);
    await cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0').submitted();
    return refusalOf(putRegions(HOME).submitted());
  },
  LockedUntilEndOfLife: async () => {
    const publishingProfile = { endOfLifeDate: new Date('2100-01-01') };
    const safetyProfile = { blockDeletionBeforeEndOfLife: true };
    await cloud.finish(putVersion({ ...versionOf(snapshotId, []), publishingProfile, safetyProfile }));
    return refusalOf(cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0').submitted());
  },
  NestedResources: () => refusalOf(cloud.compute.galleries.delete(GROUP, GALLERY).submitted()),
  CredentialsNotAllowed: async () => {
    const imageReference = { id: await replicate(HOME) };
    return refusalOf(putVm({ storageProfile: { imageReference }, osProfile: { adminUsername: 'teacher' } }));
  },
  CredentialsMissing: () =>
    refusalOf(
      putVm({
        storageProfile: { imageReference: { publisher: 'Canonical', offer: 'ubuntu', sku: 'server' } },
      }),
    ),
  SkuNotAvailable: () => {
    cloud.arm.faults.add({ kind: 'sku-restricted', region: HOME, resourceType: 'virtualMachines' });
    return refusalOf(putVm({ hardwareProfile: { vmSize: 'Standard_D2s_v5' }, storageProfile: {} }));
  },
  QuotaExceeded: () => {
    cloud.arm.faults.add({ kind: 'limit', name: 'GalleryImage', limit: 1 });
    return refusalOf(putImage('second', {}).submitted());
  },
  TooManyRequests: () => {
    cloud.arm.faults.add({ kind: 'throttle', method: 'PUT', retryAfterSeconds: 7 });
    return refusalOf(putRegions(HOME).submitted());
  },
  SubscriptionUnusable: async () => {
    const path = '/subscriptions/other/locations?api-version=2022-12-01';
    const { body } = await cloud.send('GET', path);
    return (JSON.parse(body) as { error: AzureError }).error;
  },
  NotSignedIn: async () => {
    cloud.advance(25 * 60 * MINUTE);
    return refusalOf(putRegions(HOME).submitted());
  },
  ParentMissing: () => refusalOf(putVersion(versionOf(snapshotId, [HOME]), '1.0.0', 'none').submitted()),
  ResourceGroupNotFound: () => refusalOf(cloud.compute.galleries.get('none', GALLERY)),
  NotFound: () => refusalOf(cloud.compute.galleryImages.get(GROUP, GALLERY, 'none')),
  Preempted: async () => {
    const body = versionOf(snapshotId, [HOME]);
    const { operation } = await started(LOCAL_SUBSCRIPTION, () => putVersion(body));
    await cloud.compute.galleryImageVersions.delete(GROUP, GALLERY, IMAGE, '1.0.0').submitted();
    return failureOf(operation);
  },
  Busy: async () => {
    await putRegions(HOME).submitted();
    return refusalOf(putRegions(HOME, 'northeurope').submitted());
  },
};

/** How the app sees an operation end that was started before. */
async function failureOf(operation: string): Promise<AzureError> {
  const clients = {
    compute: () => cloud.compute,
    subscriptions: cloud.subscriptions,
    read: () => Promise.reject(new Error('Nothing is read by its address here.')),
  };
  const status = await createOperations(clients).check(operation);
  return status.kind === 'refused' ? status.error : { code: status.kind, message: '' };
}

/** What the local ARM has no rule for: it says so because it is asked to. */
const BY_FAULT: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  ManagedImageOfTrustedLaunch: [
    409,
    'OperationNotAllowed',
    'Creation of managed images are not supported for virtual machine with TrustedLaunch security type.',
  ],
  EphemeralDisk: [400, 'InvalidParameter', 'Source virtual machine x cannot contain an ephemeral OS disk.'],
  DiskTypeUnsupported: [
    400,
    'InvalidParameter',
    "Source virtual machine x cannot contain disk ['y'] stored in an UltraSSD account type.",
  ],
  SourceTooLarge: [
    400,
    'GallerySourceResourceExceedsMaxSize',
    'The GalleryImageVersion source resource size 2520 exceeds the max size 2048 supported.',
  ],
  AllocationFailed: [409, 'AllocationFailed', 'Allocation failed. We do not have sufficient capacity.'],
  QuotaReached: [409, 'QuotaExceeded', 'No more of these.'],
  Throttled: [429, 'SubscriptionRequestsThrottled', 'Number of requests exceeded the limit.'],
  DisallowedByPolicy: [403, 'RequestDisallowedByPolicy', "Resource '1.0.0' was disallowed by policy."],
  Locked: [409, 'ScopeLocked', 'The scope cannot perform write operation because it is locked.'],
  ProviderNotRegistered: [
    409,
    'MissingSubscriptionRegistration',
    "The subscription is not registered to use namespace 'Microsoft.Compute'.",
  ],
  LinkedAuthorizationFailed: [403, 'LinkedAuthorizationFailed', 'No permission on the linked scope.'],
  AuthorizationFailed: [403, 'AuthorizationFailed', 'The client does not have authorization.'],
  AzureFault: [500, 'InternalServerError', 'Something broke.'],
};

/** Said by the app of Azure, not by Azure. */
const OWN = [
  'ImageIncompatible',
  'TokenUnavailable',
  'OperationTimedOut',
  'AzureNotReady',
  'HomeRegionFailed',
  'OperationFailed',
  'ImageVersionTaken',
  'ImageVersionDeleted',
  'ImageVersionReplaced',
];

describe('what Azure refuses', () => {
  it.each(Object.entries(BY_RULE))('is explained by %s, with Azure’s words kept', async (id, provoke) => {
    const error = await provoke();

    const explanation = explain(error);

    expect(explanation).toMatchObject({ id, azureCode: error.code, azureMessage: error.message });
    expect(explanation.message).not.toContain(error.message);
  });

  it.each(Object.entries(BY_FAULT))('is explained by %s', async (id, [status, code, message]) => {
    cloud.arm.faults.add({ kind: 'fails', method: 'PUT', status, code, message });

    const error = await refusalOf(putRegions(HOME).submitted());

    expect(explain(error).id).toBe(id);
    expect(`${error.code} ${error.message}`).toContain(message);
  });

  it('is tried for every row of the catalogue', () => {
    const tried = [...Object.keys(BY_RULE), ...Object.keys(BY_FAULT), ...OWN];

    expect(tried.sort()).toEqual(Object.keys(ERROR_ROWS).sort());
  });

  it('is shown in Azure’s own words where the catalogue does not know it', async () => {
    cloud.arm.faults.add({ kind: 'fails', status: 409, code: 'NewCode', message: 'Something new.' });

    const error = await refusalOf(putRegions(HOME).submitted());

    expect(explain(error)).toMatchObject({ id: 'Unknown', message: 'Something new.', azureCode: 'NewCode' });
  });

  it('for several regions at once is explained from the operation that failed', async () => {
    const body = versionOf(snapshotId, [HOME, 'northeurope']);
    cloud.arm.faults.add({ kind: 'region-fails', region: 'northeurope' });

    const { operation } = await started(LOCAL_SUBSCRIPTION, () => putVersion(body));
    cloud.advance(30 * MINUTE);
    const error = await failureOf(operation);

    expect(error.code).toBe('GalleryReplicationFailed');
    expect(explain(error)).toMatchObject({ id: 'ReplicationFailed', retryHelps: true });
  });

  it.each(['GenerationMismatch', 'OsTypeMismatch'])(
    'with Conflict for good, as %s, is no reason to wait',
    async (id) => {
      const error = await BY_RULE[id]?.();

      expect(error?.code).toBe('Conflict');
    },
  );
});
