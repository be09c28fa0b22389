import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOfDetails, explain } from '../../../../shared/domain/arm/error-catalogue.ts';
import { ERROR_ROWS } from '../../../../shared/domain/arm/error-rows.ts';
import type { AzureError } from '../../../../shared/domain/arm/outcome.ts';

const VM = '/subscriptions/1/resourceGroups/labs/providers/Microsoft.Compute/virtualMachines/template';

/** What Azure says in each case: `Code: words`. Every row of the catalogue has one, so that none stands in another's shadow. */
const EXAMPLES: Readonly<Record<string, string>> = {
  DuplicateRegions: 'InvalidParameter: Duplicate regions are not allowed in target publishing regions.',
  HomeRegionMissing:
    "InvalidParameter: Gallery image version publishing profile regions 'West US' must contain the location of image version 'East US'.",
  ReplicaCountOutOfRange:
    "InvalidParameter: The value 0 of parameter 'galleryArtifactVersion.properties.publishingProfile.targetRegions.regionalReplicaCount' is out of range. The value must be between 1 and 100, inclusive.",
  TooManyReplicas:
    'InvalidParameter: The total number of replicas, 101, exceeds the limit of 100 for an image version.',
  RegionNotOffered:
    "LocationNotAvailableForResourceType: The provided location 'atlantis' is not available for resource type 'Microsoft.Compute/galleries'. List of available regions for the resource type is 'westus'.",
  RegionRestricted:
    'InvalidParameter: Cannot specify West US 3 in target regions because the subscription is missing required feature Microsoft.Compute/X.',
  ZoneRedundantStorageUnsupported:
    'InvalidParameter: ZRS storage account type is not supported in this region.',
  ReplicatedRegionsProtected:
    "OperationNotAllowed: The replicated locations can't be deleted since 'safetyProfile.allowDeletionOfReplicatedLocations' is false.",
  ImageIdentifierTaken:
    'OperationNotAllowed: Gallery image: chemistry identified by (publisher:a, offer:b, sku:c) already exists. Choose a different publisher, offer, sku combination.',
  GalleryNameTaken:
    "Conflict: The gallery name 'labs' is not unique within the subscription '1'. Please pick another gallery name.",
  NameTakenElsewhere:
    "InvalidResourceLocation: The resource 'labs' already exists in location 'westus' in resource group 'labs'. A resource with the same name cannot be created in location 'eastus'.",
  PropertyFixed:
    "PropertyChangeNotAllowed: Changing property 'galleryImage.properties.osState' is not allowed.",
  NameRefused:
    "InvalidParameter: The entity name 'galleryImageName' is invalid according to its validation rule: ^[^_]$.",
  TagRefused: "InvalidTagNameCharacters: The tag names 'a/b' have reserved characters.",
  EndOfLifePast: 'InvalidParameter: EndOfLifeDate must be set to a future date.',
  SourceSecurityTypeUnsupported: `InvalidParameter: The security type 'TrustedLaunchSupported' is not supported for the source id '${VM}'. Currently only Vhd Blob, User Image and Gallery Image Version sources are supported for 'TrustedLaunchSupported' images.`,
  ManagedImageOfTrustedLaunch:
    'OperationNotAllowed: Creation of managed images are not supported for virtual machine with TrustedLaunch security type.',
  ImageNeedsSecurityType:
    "BadRequest: The provided gallery image only supports creation of VMs and VM Scale Sets with 'TrustedLaunch' security type.",
  OsStateMismatch: `OperationNotAllowed: Cannot create Gallery Image Version from: ${VM} since the OS State in the parent gallery image ('Specialized') is not 'Generalized'.`,
  OsTypeMismatch: `Conflict: The resource with id '${VM}' has a different OS type ['Linux'] than the parent gallery image OS type generation ['Windows']`,
  GenerationMismatch: `Conflict: The resource with id '${VM}' has a different Hypervisor generation ['V1'] than the parent gallery image Hypervisor generation ['V2']`,
  ImageIncompatible: "ImageIncompatible: The image's VM generation is V1, the template VM's is V2.",
  EphemeralDisk: `InvalidParameter: Source virtual machine ${VM} cannot contain an ephemeral OS disk.`,
  DiskTypeUnsupported: `InvalidParameter: Source virtual machine ${VM} cannot contain disk ['d'] stored in an UltraSSD account type.`,
  SourceTooLarge:
    "InternalOperationError: Replication failed in this region due to 'The GalleryImageVersion source resource size 2520 exceeds the max size 2048 supported.'",
  SourceBusy: `TooManyRequests: Too many requests on source '${VM}'. Please reduce the number of requests on the source or wait some time before retrying.`,
  SourceDeleted: 'CannotReplicateImageVersion: The source no longer exists.',
  SourceNotFound: `NotFound: Source '${VM}' is not found. Please check source exists, and is in the same region as gallery image version being created.`,
  StorageAllocationFailed:
    "InternalOperationError: Replication failed in this region due to 'Some storage account(s) had not been created, all will be cleaned up. Failure count: 1, Storage allocation failure'.",
  ReplicationFailed:
    "GalleryReplicationFailed: Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: '{region:northeurope, detail:Failed with internal server error.}'.",
  ImageNotInRegion:
    'GalleryImageNotFound: The gallery image /x is not available in westus region. Please contact image owner to replicate to this region.',
  BeingDeleted:
    "OperationNotAllowed: Operation 'Update Gallery Image Version' is not allowed on '/x' since it is marked for deletion.",
  LockedUntilEndOfLife: 'DeleteGalleryImageVersionBlockedBeforeEndOfLife: It is locked.',
  NestedResources: 'CannotDeleteResource: Can not delete resource before nested resources are deleted.',
  CredentialsNotAllowed: "InvalidParameter: Parameter 'osProfile' is not allowed.",
  CredentialsMissing: "InvalidParameter: Required parameter 'osProfile' is missing (null).",
  SkuNotAvailable:
    "SkuNotAvailable: The requested VM size 'Standard_D2s_v5' is currently not available in location 'westus'.",
  AllocationFailed: 'ZonalAllocationFailed: Allocation failed.',
  QuotaExceeded:
    'OperationNotAllowed: Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Location: westus, Current Limit: 10.',
  QuotaReached: 'QuotaExceeded: No more of these.',
  TooManyRequests:
    'OperationNotAllowed: The server rejected the request because too many requests have been received for this subscription.',
  Throttled: 'SubscriptionRequestsThrottled: Number of requests exceeded the limit.',
  DisallowedByPolicy: "RequestDisallowedByPolicy: Resource 'x' was disallowed by policy.",
  Locked:
    "ScopeLocked: The scope '/x' cannot perform write operation because following scope(s) are locked: '/x'.",
  ProviderNotRegistered:
    "MissingSubscriptionRegistration: The subscription is not registered to use namespace 'Microsoft.Compute'.",
  LinkedAuthorizationFailed:
    "LinkedAuthorizationFailed: The client 'a' has permission to perform action 'b'.",
  AuthorizationFailed:
    "AuthorizationFailed: The client 'a' does not have authorization to perform action 'b'.",
  NotSignedIn: 'InvalidAuthenticationTokenAudience: The access token has been obtained for wrong audience.',
  TokenUnavailable: 'AzureNotReady: The app could not get a token for Azure.',
  SubscriptionUnusable: "SubscriptionNotFound: The subscription '1' could not be found.",
  ParentMissing:
    "ParentResourceNotFound: Can not perform requested operation on nested resource. Parent resource 'labs' not found.",
  ResourceGroupNotFound: "ResourceGroupNotFound: Resource group 'labs' could not be found.",
  NotFound: "ResourceNotFound: The Resource 'Microsoft.Compute/disks/x' was not found.",
  Preempted: 'OperationPreempted: Operation execution has been preempted by a more recent operation.',
  Busy: "Conflict: PUT is not allowed on '/x' while another operation on it is in progress.",
  AzureFault: 'NetworkingInternalOperationError: An unexpected error occured.',
  OperationTimedOut: 'OperationTimedOut: Azure did not finish the operation in the time allowed.',
  AzureNotReady: 'AzureNotReady: The template VM is stopping.',
  HomeRegionFailed: 'HomeRegionFailed: The home region failed.',
  OperationFailed: 'OperationFailed: The long-running operation has failed.',
  ImageVersionTaken: 'ImageVersionTaken: Version after version of the image turned out to be taken.',
  ImageVersionDeleted: 'ImageVersionDeleted: The image version was deleted while it was being copied.',
  ImageVersionReplaced: 'ImageVersionReplaced: The image version is not the one that this export made.',
};

const anyError = fc.record({
  code: fc.oneof(
    fc.string(),
    ...Object.values(EXAMPLES).map((example) => fc.constant(errorOfDetails(example).code)),
  ),
  message: fc.oneof(fc.string(), ...Object.values(EXAMPLES).map((example) => fc.constant(example))),
});

function again({ azureCode, azureMessage }: { azureCode: string; azureMessage: string }): AzureError {
  return { code: azureCode, message: azureMessage };
}

describe('the error catalogue', () => {
  it('has an example for every row', () => {
    expect(Object.keys(EXAMPLES)).toEqual(Object.keys(ERROR_ROWS));
  });

  it.each(Object.entries(EXAMPLES))(
    'explains %s by its own row, with every placeholder filled',
    (id, example) => {
      const error = errorOfDetails(example);

      const explanation = explain(error);

      expect(explanation).toMatchObject({ id, azureCode: error.code, azureMessage: error.message });
      expect(`${explanation.message} ${explanation.advice ?? ''}`).not.toMatch(/[{}]/);
    },
  );

  it.each(Object.entries(ERROR_ROWS))('fills the placeholders of %s from its pattern, always', (_, row) => {
    const placeholders = Array.from(
      `${row.sentence} ${row.advice}`.matchAll(/\{(\w+)\}/g),
      ([, name]) => name,
    );
    const alwaysFound = row.message?.source ?? '';

    for (const name of placeholders) {
      expect(alwaysFound).toContain(`(?<${String(name)}>`);
      expect(alwaysFound).not.toMatch(new RegExp(String.raw`\(\?<${String(name)}>[^)]*\)[?*]`));
    }
  });

  it('fills in what Azure named, and hands it on for translations', () => {
    const explanation = explain(errorOfDetails(EXAMPLES['RegionNotOffered'] ?? ''));

    expect(explanation.message).toBe('Azure does not offer the region atlantis to your subscription.');
    expect(explanation.values).toEqual({ region: 'atlantis' });
  });

  it('shows Azure’s own words where it knows nothing better, and calls them final', () => {
    const explanation = explain({ code: 'FluxCapacitorMissing', message: 'No flux capacitor.' });

    expect(explanation).toMatchObject({ id: 'Unknown', message: 'No flux capacitor.', retryHelps: false });
    expect(explanation.advice).toMatch(/administrator/);
  });

  it('has something to say of an error without words', () => {
    expect(explain({ code: 'Odd', message: ' ' }).message).toBe('Odd');
    expect(explain({ code: ' ', message: '' }).message).toBe('Azure gave no reason.');
  });

  it('says that the same again may go well where its row says so, and not otherwise', () => {
    const helps = Object.entries(EXAMPLES).filter(
      ([, example]) => explain(errorOfDetails(example)).retryHelps,
    );

    const rows = Object.entries(ERROR_ROWS).filter(([, row]) => row.retryHelps === true);
    expect(helps.map(([id]) => id)).toEqual(rows.map(([id]) => id));
  });

  it.each([
    [
      'SourceBusy',
      'AzureNotReady',
      'Azure asks for patience: Too many requests on source /x. (TooManyRequests)',
    ],
    ['NestedResources', 'AzureNotReady', 'Azure asks for patience: Not yet. (CannotDeleteResource)'],
    [
      'StorageAllocationFailed',
      'HomeRegionFailed',
      'Azure could not copy the image to this region (tried 3 times). InternalOperationError: Storage allocation failure.',
    ],
    ['HomeRegionFailed', 'HomeRegionFailed', 'Azure could not copy the image (tried 3 times). Odd.'],
    ['NestedResources', 'AzureNotReady', 'Azure asks for patience: Not yet. (CannotDeleteResource) '],
    ['AzureNotReady', 'AzureNotReady', 'It said (CannotDeleteResource) before, and now nothing.'],
  ])('finds %s inside what this app says of it', (id, code, message) => {
    expect(explain({ code, message }).id).toBe(id);
  });

  it('explains everything, keeps Azure’s code and words, and says the same again', () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const explanation = explain(error);

        expect(explanation.message).not.toBe('');
        expect(again(explanation)).toEqual(error);
        expect(explain(again(explanation))).toEqual(explanation);
      }),
    );
  });
});

describe('the details of a region', () => {
  it.each([
    ['InternalOperationError: Replication failed.', 'InternalOperationError', 'Replication failed.'],
    ['InternalOperationError : Replication failed.', 'InternalOperationError', 'Replication failed.'],
    ['InternalOperationError:  Replication failed.', 'InternalOperationError', 'Replication failed.'],
    ['Storage is full: no more room.', 'Unknown', 'Storage is full: no more room.'],
    ['No room in Storage: try again.', 'Unknown', 'No room in Storage: try again.'],
    ['', 'Unknown', ''],
  ])('%j are split into code and words', (details, code, message) => {
    expect(errorOfDetails(details)).toEqual({ code, message });
  });

  it('lose nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...Object.values(EXAMPLES))), (details) => {
        const { code, message } = errorOfDetails(details);

        expect(details.endsWith(message)).toBe(true);
        if (code !== 'Unknown') expect(details.slice(0, details.length - message.length)).toContain(code);
      }),
    );
  });
});
