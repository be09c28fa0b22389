/** One reason for which Azure refuses. A row with both a code and a message fits when both do. */
export interface ErrorRow {
  /** Matches Azure's code as a whole. */
  readonly code?: RegExp | string;
  /** Found in Azure's words; its named groups fill the placeholders. */
  readonly message?: RegExp;
  /** Fixed text, with placeholders such as `{region}`. */
  readonly sentence: string;
  readonly advice: string;
  /** True where asking again unchanged may help; elsewhere it does not. */
  readonly retryHelps?: true;
}

/**
 * Azure's reasons by their ids. The first row that fits counts, so the more specific ones stand first. Sources:
 * Azure docs, troubleshooting-shared-images (most words of the gallery) and common-deployment-errors (codes); what
 * only users have reported is marked so. The codes at the end are those with which this app speaks of Azure itself.
 */
export const ERROR_ROWS: Readonly<Record<string, ErrorRow>> = {
  // Where copies of an image may be.
  DuplicateRegions: {
    message: /Duplicate regions are not allowed/i,
    sentence: 'A region is named twice in the list of regions for the image.',
    advice: 'Name every region once and try again.',
  },
  HomeRegionMissing: {
    message: /publishing profile regions .*must contain the location of image version/is,
    sentence:
      'The image must have a copy in the region in which it is made, and that region is not in the list.',
    advice: 'Add the region of the template VM to the list and try again.',
  },
  ReplicaCountOutOfRange: {
    message: /The value '?(?<value>-?\d+)'? of parameter '[^']*replicaCount' is out of range/i,
    sentence: "There can't be {value} copies of an image in one region.",
    advice: 'Ask for at least 1 and at most 100 copies in each region.',
  },
  TooManyReplicas: {
    message: /total number of replicas, (?<value>\d+), exceeds the limit of (?<most>\d+)/i,
    sentence: "An image version can't have {value} copies altogether: Azure allows {most}.",
    advice: 'Ask for fewer copies in a region, or for fewer regions.',
  },
  RegionNotOffered: {
    message: /provided location '?(?<region>[^'<>]+?)'? is not available for resource type/i,
    sentence: 'Azure does not offer the region {region} to your subscription.',
    advice: 'Leave the region out, or have your Azure administrator request access to it.',
  },
  RegionRestricted: {
    message: /Cannot specify (?<region>.+?) in target regions because the subscription is missing/i,
    sentence: 'Your subscription may not copy images to the region {region}.',
    advice: 'Leave the region out, or have your Azure administrator register the feature that Azure names.',
  },
  ZoneRedundantStorageUnsupported: {
    message: /ZRS storage account type is not supported in this region/i,
    sentence: 'A region in the list has no zone-redundant storage.',
    advice: 'Choose another kind of storage for the copies in that region.',
  },
  ReplicatedRegionsProtected: {
    message: /allowDeletionOfReplicatedLocations/i,
    sentence: 'The image version is protected against losing the copies that it has.',
    advice: 'Keep its regions, or have the owner of the gallery lift the protection.',
  },

  // What an image is, and what it is made from.
  ImageIdentifierTaken: {
    message: /identified by \(publisher:.*\) already exists/is,
    sentence: 'Another image in the gallery has the same publisher, offer and SKU.',
    advice: 'Export under another image name.',
  },
  GalleryNameTaken: {
    message: /gallery name '?.+?'? is not unique within the subscription/i,
    sentence: 'Your subscription has another gallery of that name.',
    advice: 'Choose another name for the gallery.',
  },
  NameTakenElsewhere: {
    message: /already exists in location '?(?<region>[^'<>]+?)'? in resource group/i,
    sentence: 'Something of the same name exists already in the region {region}.',
    advice: 'Choose another name.',
  },
  PropertyFixed: {
    message: /Changing property '(?<property>[^']+)' is not allowed/i,
    sentence: 'Azure does not change the property {property} of what exists already.',
    advice: 'Leave it as it is, or make a new image under another name.',
  },
  NameRefused: {
    message: /is invalid according to its validation rule|image version name .*is invalid/is,
    sentence: 'Azure does not take that name.',
    advice: 'Use letters, digits and dots, 80 at most, and begin and end with a letter or a digit.',
  },
  TagRefused: {
    code: /InvalidTag\w*|TooManyTags/,
    sentence: 'Azure does not take one of the tags.',
    advice:
      'Use at most 50 tags, without < > % & \\ ? / in their names, and with at most 256 characters each.',
  },
  EndOfLifePast: {
    message: /EndOfLifeDate must be set to a future date/i,
    sentence: 'The end-of-life date is in the past.',
    advice: 'Choose a date in the future.',
  },
  SourceSecurityTypeUnsupported: {
    message: /security type '(?<securityType>\w+)' is not supported for the source/i,
    sentence:
      "An image of the security type {securityType} can't be made from a VM or from a copy of its disk.",
    advice: 'Export under another image name: the new image gets the security type of the template VM.',
  },
  // Reported by users: hashicorp/packer issue 13189.
  ManagedImageOfTrustedLaunch: {
    message: /managed images? (?:is|are) not supported for virtual machines? with TrustedLaunch/i,
    sentence: "A Trusted Launch VM can't be saved as a managed image.",
    advice: 'Save it as an image in a gallery.',
  },
  // Reported by users: kubermatic/machine-controller issue 2013.
  ImageNeedsSecurityType: {
    message: /image only supports creation of VMs .*with '(?<securityType>\w+)' security type/is,
    sentence: 'VMs made from this image need the security type {securityType}.',
    advice: 'Create the lab with that security type, or from another image.',
  },
  OsStateMismatch: {
    message:
      /OS State in the parent gallery image \(\W?(?<imageState>\w+)\W?\) is not \W?(?<sourceState>\w+)/i,
    sentence: 'The template VM is {sourceState}, and the image takes only what is {imageState}.',
    advice: 'Export under another image name.',
  },
  OsTypeMismatch: {
    message: /different OS type \['(?<sourceType>\w+)'\] than the parent gallery image/i,
    sentence: 'The template VM runs {sourceType}, and the image is for another operating system.',
    advice: 'Export under another image name.',
  },
  GenerationMismatch: {
    message: /different Hypervisor generation \['(?<source>\w+)'\] than .*\['(?<image>\w+)'\]/is,
    sentence: 'The template VM is of generation {source}, and the image is for generation {image}.',
    advice: 'Export under another image name.',
  },
  ImageIncompatible: {
    code: 'ImageIncompatible',
    sentence: "The image of that name does not fit the template VM, and can't be changed to fit.",
    advice: 'Export under another image name.',
  },
  EphemeralDisk: {
    message: /cannot contain an ephemeral OS disk/i,
    sentence: "The template VM's system disk is ephemeral, and Azure makes no images of those.",
    advice: 'Use a template VM with a managed disk.',
  },
  DiskTypeUnsupported: {
    message: /cannot contain disk .*stored in an? (?<diskType>\w+) account type/is,
    sentence: 'The template VM has a disk of the type {diskType}, and Azure makes no images of those.',
    advice: 'Use a template VM with standard or premium SSD disks.',
  },
  SourceTooLarge: {
    message: /source resource size (?<size>\d+) exceeds the max size (?<most>\d+)/i,
    sentence: "The template VM's disk is too large for an image: {size} GB, and Azure takes {most} GB.",
    advice: 'Use a template VM with a smaller disk.',
  },
  SourceBusy: {
    message: /Too many requests on source|is being used by another replication/i,
    sentence: 'Azure is copying too much from the same disk at once.',
    advice: 'Wait some minutes and try again.',
    retryHelps: true,
  },
  SourceDeleted: {
    code: 'CannotReplicateImageVersion',
    sentence: 'What the image was made from has been deleted, so no new copies can be made.',
    advice: 'Export the lab again.',
  },
  SourceNotFound: {
    message: /Source (?:Image )?(?:was not found|'?.+?'? is not found)/i,
    sentence: 'What the image is made from does not exist, or is not in the region of the image.',
    advice: 'Export the lab again.',
  },

  // Copying.
  // Reported by users: kubernetes-sigs/image-builder pull 2125.
  StorageAllocationFailed: {
    message: /Storage allocation failure/i,
    sentence: 'Azure had no room for a copy of the image just then.',
    advice: 'Try again in some minutes: this passes by itself.',
    retryHelps: true,
  },
  ReplicationFailed: {
    message: /Replication failed in this region|replication jobs failed in one or more regions/i,
    sentence: 'Azure failed to copy the image to a region.',
    advice:
      "Try again. If it fails again, check that the template VM's generation and security type fit the image.",
    retryHelps: true,
  },
  ImageNotInRegion: {
    code: 'GalleryImageNotFound',
    sentence: 'The image has no copy in that region, or not yet.',
    advice: 'Wait until its copy is completed, or choose another region.',
    retryHelps: true,
  },

  // Deleting.
  BeingDeleted: {
    message: /is marked for deletion/i,
    sentence: 'Azure is deleting it already.',
    advice: 'Wait until it is gone, then start again.',
  },
  LockedUntilEndOfLife: {
    code: 'DeleteGalleryImageVersionBlockedBeforeEndOfLife',
    sentence: 'The image version is locked until its end of life.',
    advice: 'Wait for that date, or have the owner of the gallery lift the lock.',
  },
  NestedResources: {
    code: /CannotDelete(?:Nested)?Resource/,
    sentence: 'There is still something in it, or Azure has not yet noticed that it is gone.',
    advice: 'Delete what is in it first. If that is done, try again in some minutes.',
    retryHelps: true,
  },

  // Virtual machines.
  CredentialsNotAllowed: {
    message: /Parameter 'osProfile' is not allowed/i,
    sentence: 'VMs made from this image keep the user name and the password of the template VM.',
    advice: 'Leave user name and password out.',
  },
  CredentialsMissing: {
    message: /Required parameter 'osProfile' is missing/i,
    sentence: 'VMs made from this image need a user name and a password.',
    advice: 'Give both.',
  },
  SkuNotAvailable: {
    code: 'SkuNotAvailable',
    sentence: 'Azure does not have that size of VM in this region now, or not for your subscription.',
    advice: 'Choose another size or another region.',
  },
  AllocationFailed: {
    code: /(?:Zonal)?AllocationFailed|OverconstrainedAllocationRequest/,
    sentence: 'Azure has no room for the VM in this region just now.',
    advice: 'Try again later, or choose another size.',
    retryHelps: true,
  },

  // Subscriptions, rights, limits.
  QuotaExceeded: {
    message: /exceeding approved (?<quota>.+?) quota/i,
    sentence: 'Your subscription has no room left in its quota for {quota}.',
    advice: 'Delete what is no longer needed, or have your Azure administrator raise the quota.',
  },
  QuotaReached: {
    code: /QuotaExceeded|ResourceQuotaExceeded/,
    sentence: 'Your subscription has no room left in one of its quotas.',
    advice: 'Delete what is no longer needed, or have your Azure administrator raise the quota.',
  },
  TooManyRequests: {
    message: /too many requests/i,
    sentence: 'Azure gets too many requests from your subscription just now.',
    advice: 'Wait some minutes and try again.',
    retryHelps: true,
  },
  Throttled: {
    code: /TooManyRequests|SubscriptionRequestsThrottled/,
    sentence: 'Azure gets too many requests from your subscription just now.',
    advice: 'Wait some minutes and try again.',
    retryHelps: true,
  },
  DisallowedByPolicy: {
    code: 'RequestDisallowedByPolicy',
    sentence: 'A policy of your organization forbids it.',
    advice: 'Ask your Azure administrator about the policy that Azure names.',
  },
  Locked: {
    code: 'ScopeLocked',
    sentence: 'Somebody has put a lock on it, or on the resource group that it is in.',
    advice: 'Have your Azure administrator remove the lock.',
  },
  ProviderNotRegistered: {
    code: /MissingSubscriptionRegistration|SubscriptionNotRegistered/,
    sentence: 'Your subscription is not set up for virtual machines.',
    advice: 'Have your Azure administrator register the resource provider that Azure names.',
  },
  LinkedAuthorizationFailed: {
    code: 'LinkedAuthorizationFailed',
    sentence: 'The app lacks a right on something else that is needed for this.',
    advice: "Have your Azure administrator give the app's identity the right that Azure names.",
  },
  AuthorizationFailed: {
    code: 'AuthorizationFailed',
    sentence: 'The app has no right to do this in Azure.',
    advice: "Have your Azure administrator give the app's identity the right that Azure names.",
  },
  NotSignedIn: {
    code: /AuthenticationFailed|InvalidAuthenticationToken\w*|ExpiredAuthenticationToken/,
    sentence: 'Azure does not accept how the app signs in.',
    advice: "Have your Azure administrator check the app's identity.",
  },
  TokenUnavailable: {
    message: /could not get a token for Azure/i,
    sentence: 'The app could not sign in to Azure.',
    advice: "Try again later. If it fails again, have your Azure administrator check the app's identity.",
    retryHelps: true,
  },
  SubscriptionUnusable: {
    code: /SubscriptionNotFound|ReadOnlyDisabledSubscription/,
    sentence: 'The Azure subscription does not exist any more, or is disabled.',
    advice: 'Ask your Azure administrator about the subscription.',
  },

  // What is not there, and what is busy.
  ParentMissing: {
    message: /requested operation on nested resource|Parent resource .*not found/is,
    sentence: 'The gallery or the image that it belongs to does not exist.',
    advice: 'Check the gallery that is attached to the lab account, then start again.',
  },
  ResourceGroupNotFound: {
    code: 'ResourceGroupNotFound',
    sentence: 'The resource group does not exist any more.',
    advice: 'Ask your Azure administrator who deleted it.',
  },
  NotFound: {
    code: /(?:Resource)?NotFound/,
    sentence: 'Something that is needed does not exist in Azure any more.',
    advice: 'Check that the template VM and the gallery are still there, then start again.',
  },
  Preempted: {
    code: 'OperationPreempted',
    sentence: 'Somebody else asked Azure for something that took its place.',
    advice: 'Try again.',
    retryHelps: true,
  },
  Busy: {
    code: /Conflict|AnotherOperationInProgress/,
    sentence: 'Azure is still busy with something else there.',
    advice: 'Wait some minutes and try again.',
    retryHelps: true,
  },
  AzureFault: {
    code: /Internal\w*|\w+Internal(?:Operation|Execution)?Error|ServiceUnavailable|ServerTimeout|GatewayTimeout/,
    sentence: 'Something went wrong inside Azure.',
    advice: "Try again. If it fails again, have your Azure administrator ask Azure's support.",
    retryHelps: true,
  },

  // This app's own words for how Azure behaves; rows above come first where Azure's reason is quoted in them.
  OperationTimedOut: {
    code: 'OperationTimedOut',
    sentence: 'Azure did not finish in the time allowed.',
    advice: 'Try again. Azure may be slower than usual in that region.',
    retryHelps: true,
  },
  AzureNotReady: {
    code: 'AzureNotReady',
    sentence: 'Azure was asked many times and kept putting it off.',
    advice: 'Try again later.',
    retryHelps: true,
  },
  HomeRegionFailed: {
    code: 'HomeRegionFailed',
    sentence: 'Azure could not make the image in the region of the template VM.',
    advice: 'Try again.',
    retryHelps: true,
  },
  OperationFailed: {
    code: 'OperationFailed',
    sentence: 'Azure began, failed, and gave no reason.',
    advice: 'Try again.',
    retryHelps: true,
  },
  ImageVersionTaken: {
    code: 'ImageVersionTaken',
    sentence: 'Somebody else keeps making versions of the same image.',
    advice: 'Try again when they have finished, or export under another image name.',
    retryHelps: true,
  },
  ImageVersionDeleted: {
    code: 'ImageVersionDeleted',
    sentence: 'Somebody deleted the image version while it was being copied.',
    advice: 'Export the lab again.',
  },
  ImageVersionReplaced: {
    code: 'ImageVersionReplaced',
    sentence: 'Somebody deleted the image version and made another one of the same number.',
    advice: 'Export the lab again.',
  },
};
