import { partId, partName, type LabBuild, type LabPart } from '../../domain/lab/lab-build.ts';

/** The part of a lab that is a network resource. */
export type NetworkPart = Exclude<LabPart, 'VirtualMachine'>;

/** Every lab is alone in its network, so all of them may have the same addresses. */
const ADDRESSES = '10.0.0.0/24';
const SUBNET = 'default';

/** How people sign in from outside: by SSH, or by remote desktop. */
const SIGN_IN_PORT = { Linux: '22', Windows: '3389' } as const;

/** What ARM is given for each network resource of a lab, beside place and tags (Azure docs, REST: virtual networks). */
export function networkBodyOf(build: LabBuild, part: NetworkPart): object {
  const ref = (other: LabPart) => ({ id: partId(build, other) });
  switch (part) {
    case 'NetworkSecurityGroup':
      return { properties: { securityRules: [signInRule(build)] } };
    case 'VirtualNetwork':
      return {
        properties: {
          addressSpace: { addressPrefixes: [ADDRESSES] },
          subnets: [{ name: SUBNET, properties: { addressPrefix: ADDRESSES } }],
        },
      };
    case 'PublicIpAddress':
      // Azure has retired the basic ones; standard ones are static.
      return { sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } };
    case 'NetworkInterface':
      return {
        properties: {
          networkSecurityGroup: ref('NetworkSecurityGroup'),
          ipConfigurations: [
            {
              name: partName(build, part),
              properties: {
                subnet: { id: `${partId(build, 'VirtualNetwork')}/subnets/${SUBNET}` },
                publicIPAddress: ref('PublicIpAddress'),
                privateIPAllocationMethod: 'Dynamic',
              },
            },
          ],
        },
      };
  }
}

function signInRule({ osType }: LabBuild): object {
  return {
    name: 'sign-in',
    properties: {
      priority: 1000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix: 'Internet',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: SIGN_IN_PORT[osType],
    },
  };
}
