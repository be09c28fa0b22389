import { z } from 'zod';
import { parseResourceId, VM_TYPE } from '../resource/resource-id.ts';

/** What a lab is made of in Azure, in the order in which it is made: each part needs some of those before it. */
export const labPart = z.enum([
  'NetworkSecurityGroup',
  'VirtualNetwork',
  'PublicIpAddress',
  'NetworkInterface',
  'VirtualMachine',
]);
export type LabPart = z.infer<typeof labPart>;

/** Where the parts of a lab are, and whose they are. */
export const labPlace = z.object({
  /** Id of the operation that makes them: in all their names, and their tag. */
  id: z.string(),
  accountId: z.string(),
  labName: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
});
export type LabPlace = z.infer<typeof labPlace>;

/** A lab as it is made from an image version. It is kept in clear, with nothing secret in it. */
export const labBuild = labPlace.extend({
  region: z.string(),
  size: z.string(),
  image: z.object({ galleryId: z.string(), imageName: z.string(), version: z.string() }),
  osType: z.enum(['Linux', 'Windows']),
  osState: z.enum(['Generalized', 'Specialized']),
  securityType: z.enum(['Standard', 'TrustedLaunch', 'ConfidentialVM']),
});
export type LabBuild = z.infer<typeof labBuild>;

const TYPES: Record<LabPart, { type: string; suffix: string }> = {
  NetworkSecurityGroup: { type: 'Microsoft.Network/networkSecurityGroups', suffix: '-nsg' },
  VirtualNetwork: { type: 'Microsoft.Network/virtualNetworks', suffix: '-vnet' },
  PublicIpAddress: { type: 'Microsoft.Network/publicIPAddresses', suffix: '-ip' },
  NetworkInterface: { type: 'Microsoft.Network/networkInterfaces', suffix: '-nic' },
  VirtualMachine: { type: VM_TYPE, suffix: '' },
};

const PREFIX = 'lab-gallery-';

/** The name that a part has: the same whenever it is asked for. */
export function partName({ id }: Pick<LabPlace, 'id'>, part: LabPart): string {
  return `${PREFIX}${id}${TYPES[part].suffix}`;
}

/** True for a VM that the app makes for a lab: it is that lab's, from before it is there until it is deleted. */
export function isAppsOwnVm(templateVmId: string): boolean {
  return parseResourceId(templateVmId, VM_TYPE).name.toLowerCase().startsWith(PREFIX);
}

/** The resource id that a part has. */
export function partId(place: LabPlace, part: LabPart): string {
  const { subscriptionId, resourceGroup } = place;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/${TYPES[part].type}/${partName(place, part)}`;
}

/** How somebody signs in to a template VM that was made from an image. */
export function credentialsOf({ osState }: Pick<LabBuild, 'osState'>): { kind: Credentials; note: string } {
  return osState === 'Specialized'
    ? {
        kind: 'Original',
        note: 'The image is specialized: users and passwords are those of the template VM that it was captured from. Reset the password if you do not know it.',
      }
    : {
        kind: 'Unset',
        note: 'The image is generalized: nobody knows the password of the new machine. Reset the password before you sign in.',
      };
}

export const credentials = z.enum(['Original', 'Unset']);
export type Credentials = z.infer<typeof credentials>;
