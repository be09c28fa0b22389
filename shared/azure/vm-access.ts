import { randomUUID } from 'node:crypto';
import type { VirtualMachineExtension } from '@azure/arm-compute';
import type { VmAccess } from '../lab/ports.ts';
import type { OsType } from '../lab/template-vm.ts';
import { parseResourceId, VM_TYPE } from '../resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking } from './asking.ts';
import { started } from './long-running.ts';

/** The extension that sets users and passwords (Azure docs, extensions/vmaccess-linux and vmaccess-windows). */
const EXTENSIONS: Record<OsType, { publisher: string; type: string; typeHandlerVersion: string }> = {
  Linux: { publisher: 'Microsoft.OSTCExtensions', type: 'VMAccessForLinux', typeHandlerVersion: '1.5' },
  Windows: { publisher: 'Microsoft.Compute', type: 'VMAccessAgent', typeHandlerVersion: '2.4' },
};

const NAME = 'lab-gallery-access';

export function createVmAccess(arm: ArmClients): VmAccess {
  return {
    setPassword: ({ id, location, osType }, { username, password }) =>
      asking(async () => {
        const { subscriptionId, resourceGroup, name } = parseResourceId(id, VM_TYPE);
        const extensions = arm.compute(subscriptionId).virtualMachineExtensions;
        const extension = EXTENSIONS[osType];
        const { value = [] } = await extensions.list(resourceGroup, name);
        // A VM has one of a kind: where somebody else has put it there, it keeps its name.
        const there = value.find((other) => isSame(other, extension));
        return started(subscriptionId, () =>
          extensions.createOrUpdate(resourceGroup, name, there?.name ?? NAME, {
            location,
            publisher: extension.publisher,
            typePropertiesType: extension.type,
            typeHandlerVersion: extension.typeHandlerVersion,
            autoUpgradeMinorVersion: true,
            // The same settings again would do nothing.
            forceUpdateTag: randomUUID(),
            ...(osType === 'Windows' && { settings: { UserName: username } }),
            protectedSettings: osType === 'Windows' ? { Password: password } : { username, password },
          }),
        );
      }),
  };
}

function isSame(
  { publisher, typePropertiesType }: VirtualMachineExtension,
  extension: { publisher: string; type: string },
): boolean {
  const nameOf = (a = '', b = '') => `${a}.${b}`.toLowerCase();
  return nameOf(publisher, typePropertiesType) === nameOf(extension.publisher, extension.type);
}
