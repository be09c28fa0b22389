import { randomBytes } from 'node:crypto';
import type { OSProfile, VirtualMachine } from '@azure/arm-compute';
import { partId, partName, type LabBuild } from '../../domain/lab/lab-build.ts';

/** Who is there until the teacher makes a user of their own; Azure refuses `admin` and the like. */
const ADMIN = 'labadmin';

/** The template VM of a lab, as ARM is given it. Disk and network interface go with it. */
export function templateVmBodyOf(build: LabBuild): Omit<VirtualMachine, 'tags'> {
  const { image, region, size, osState, securityType } = build;
  return {
    location: region,
    hardwareProfile: { vmSize: size },
    storageProfile: {
      imageReference: { id: `${image.galleryId}/images/${image.imageName}/versions/${image.version}` },
      osDisk: {
        name: `${partName(build, 'VirtualMachine')}-os`,
        createOption: 'FromImage',
        deleteOption: 'Delete',
        managedDisk: { storageAccountType: 'StandardSSD_LRS' },
      },
    },
    networkProfile: {
      networkInterfaces: [{ id: partId(build, 'NetworkInterface'), primary: true, deleteOption: 'Delete' }],
    },
    // A specialized image brings its users, and Azure takes no profile for it (troubleshooting-shared-images).
    ...(osState === 'Generalized' && { osProfile: osProfileOf(build) }),
    ...(securityType !== 'Standard' && {
      securityProfile: { securityType, uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
    }),
  };
}

/** The password is written down nowhere: whoever wants to sign in sets one. */
function osProfileOf({ id }: LabBuild): OSProfile {
  return {
    // Windows takes 15 characters at most.
    computerName: `lab${id.slice(-12)}`,
    adminUsername: ADMIN,
    adminPassword: `${randomBytes(32).toString('base64url')}aA1-`,
  };
}
