import type { OsType } from '../disks/disk-kinds.ts';
import { invalidParameter } from '../../core/errors.ts';
import type { VirtualMachineBody } from './virtual-machine-body.ts';

type OsProfile = NonNullable<VirtualMachineBody['properties']['osProfile']>;

/** How long a password may be: Azure's words in hashicorp/terraform pull 6542 and redhat-developer/mapt issue 405. */
const PASSWORD_LENGTHS: Readonly<Record<OsType, readonly [shortest: number, longest: number]>> = {
  Linux: [6, 72],
  Windows: [8, 123],
};
const CLASSES = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];
/** Some of the names that Azure refuses (Azure docs, linux/faq). */
const REFUSED_NAMES = new Set([
  'admin',
  'administrator',
  'guest',
  'root',
  'user',
  'user1',
  'test',
  'console',
]);

/**
 * Holds the OS profile of a new VM against its image (Azure docs, troubleshooting-shared-images): a specialized image
 * brings its own users and takes none, a generalized one needs a name and a password or, on Linux, an SSH key.
 *
 * @throws ArmError 400 `InvalidParameter`
 */
export function requireOsProfile(
  osState: 'Generalized' | 'Specialized',
  osType: OsType,
  osProfile: OsProfile | undefined,
): void {
  if (osState === 'Specialized') {
    if (osProfile) throw invalidParameter('osProfile', "Parameter 'osProfile' is not allowed.");
    return;
  }
  if (!osProfile) throw missing('osProfile');
  const { adminUsername, adminPassword, linuxConfiguration } = osProfile;
  if (adminUsername === undefined) throw missing('osProfile.adminUsername');
  if (REFUSED_NAMES.has(adminUsername.toLowerCase())) {
    throw invalidParameter('osProfile.adminUsername', 'The Admin Username specified is not allowed.');
  }
  if (adminPassword !== undefined) requirePassword(osType, adminPassword);
  else if (osType === 'Windows') throw missing('osProfile.adminPassword');
  else if ((linuxConfiguration?.ssh?.publicKeys ?? []).length === 0) {
    throw invalidParameter(
      'osProfile.linuxConfiguration',
      'Authentication using either SSH or by user name and password must be enabled in Linux profile.',
    );
  }
}

function requirePassword(osType: OsType, password: string): void {
  if (isStrong(osType, password)) return;
  const [shortest, longest] = PASSWORD_LENGTHS[osType];
  throw invalidParameter(
    'osProfile.adminPassword',
    `The supplied password must be between ${shortest}-${longest} characters long and must satisfy at least 3 of ` +
      'password complexity requirements from the following:\r\n1) Contains an uppercase character\r\n2) Contains a ' +
      'lowercase character\r\n3) Contains a numeric digit\r\n4) Contains a special character\r\n5) Control ' +
      'characters are not allowed',
  );
}

/** Whether an operating system takes the password. */
export function isStrong(osType: OsType, password: string): boolean {
  const [shortest, longest] = PASSWORD_LENGTHS[osType];
  const classes = CLASSES.filter((pattern) => pattern.test(password)).length;
  return (
    password.length >= shortest && password.length <= longest && classes >= 3 && !/\p{Cc}/u.test(password)
  );
}

/** What is shown of an OS profile: never what is secret in it. */
export function shownOsProfile(osProfile: OsProfile, vmName: string): Readonly<Record<string, unknown>> {
  const { adminPassword: _password, customData: _customData, ...shown } = osProfile;
  return { computerName: vmName, allowExtensionOperations: true, secrets: [], ...shown };
}

function missing(parameter: string) {
  const name = parameter.split('.').at(-1) ?? '';
  return invalidParameter(parameter, `Required parameter '${name}' is missing (null).`);
}
