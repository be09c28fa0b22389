/** Raised when a text that should name an Azure resource does not. */
export class InvalidResourceIdError extends Error {
  override readonly name = 'InvalidResourceIdError';
  readonly text: string;

  constructor(text: string, type: string) {
    super(`"${text}" is not the resource id of a ${type}.`);
    this.text = text;
  }
}

export interface ResourceId {
  subscriptionId: string;
  resourceGroup: string;
  /** The last name in the id: the VM's, the gallery's, the disk's. */
  name: string;
}

/**
 * A name in an id (Azure docs, resource-name-rules: of resource groups, which take the most). As one ends in no dot,
 * none leads out of its place in an address.
 */
const NAME = String.raw`([\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-])`;

/**
 * Reads `/subscriptions/{s}/resourceGroups/{g}/providers/{type}/{name}`; ARM compares ids without regard to case.
 *
 * @param type provider and type, such as `Microsoft.Compute/galleries`
 * @throws {InvalidResourceIdError} when the text is of another form or type
 */
export function parseResourceId(text: string, type: string): ResourceId {
  const pattern = new RegExp(
    `^/subscriptions/${NAME}/resourceGroups/${NAME}/providers/${type.replaceAll('.', '\\.')}/${NAME}$`,
    'iu',
  );
  const [, subscriptionId, resourceGroup, name] = pattern.exec(text) ?? [];
  if (!subscriptionId || !resourceGroup || !name) throw new InvalidResourceIdError(text, type);
  if (!hasOneSpelling(text)) throw new InvalidResourceIdError(text, type);
  return { subscriptionId, resourceGroup, name };
}

/**
 * False where Unicode has another spelling of the text that is equal to it without regard to case, but is not told to
 * be by its small letters: `ſ` and `s`, `µ` and `μ`, `ς` and `σ`. One resource would have two ids, and be claimed twice.
 */
function hasOneSpelling(text: string): boolean {
  const letters = Array.from(text);
  const small = letters.map((letter) => letter.toLowerCase());
  return (
    text === text.normalize('NFKC') &&
    letters.every((letter, index) => letter.toUpperCase().toLowerCase() === small[index]) &&
    // A `Σ` becomes another letter at the end of a word.
    text.toLowerCase() === small.join('')
  );
}

const VERSION_ID = new RegExp(`^(/.+)/images/${NAME}/versions/(\\d+\\.\\d+\\.\\d+)$`, 'iu');

/** The resource id of a gallery's image version in its parts. */
export interface VersionId {
  galleryId: string;
  imageName: string;
  version: string;
}

/**
 * Reads the resource id of a gallery's image version, `…/galleries/{g}/images/{i}/versions/{v}`.
 *
 * @returns undefined when the text is of another form
 */
export function parseVersionId(text: string): VersionId | undefined {
  const [, galleryId, imageName, version] = VERSION_ID.exec(text) ?? [];
  if (!galleryId || !imageName || !version || !isResourceId(galleryId, GALLERY_TYPE)) return undefined;
  return { galleryId, imageName, version };
}

function isResourceId(text: string, type: string): boolean {
  try {
    parseResourceId(text, type);
    return true;
  } catch {
    return false;
  }
}

/** True when both ids name one resource. */
export function sameResource(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.toLowerCase() === b?.toLowerCase();
}

export const GALLERY_TYPE = 'Microsoft.Compute/galleries';
export const VM_TYPE = 'Microsoft.Compute/virtualMachines';
export const DISK_TYPE = 'Microsoft.Compute/disks';
