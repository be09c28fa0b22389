import { randomUUID } from 'node:crypto';
import type { VirtualMachineExtension } from '@azure/arm-compute';
import type { VmAccess } from '../../use-cases/lab/ports.ts';
import type { OsType } from '../../domain/template-vm/template-vm.ts';
import { AT_OWN_PACE, done, type Outcome } from '../../domain/arm/outcome.ts';
import { parseResourceId, VM_TYPE } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking } from './asking.ts';

/** The extension that sets users and passwords (Azure docs, extensions/vmaccess-linux and vmaccess-windows). */
const EXTENSIONS: Record<OsType, { publisher: string; type: string; typeHandlerVersion: string }> = {
  Linux: { publisher: 'Microsoft.OSTCExtensions', type: 'VMAccessForLinux', typeHandlerVersion: '1.5' },
  Windows: { publisher: 'Microsoft.Compute', type: 'VMAccessAgent', typeHandlerVersion: '2.4' },
};

const NAME = 'lab-gallery-access';

export function createVmAccess(arm: ArmClients): VmAccess {
  function locate(vmId: string) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(vmId, VM_TYPE);
    return {
      path: [resourceGroup, name] as const,
      client: arm.compute(subscriptionId).virtualMachineExtensions,
    };
  }

  /** A VM has one of a kind: where somebody else has put it there, it keeps its name. */
  async function find(vmId: string, osType: OsType): Promise<VirtualMachineExtension | undefined> {
    const { path, client } = locate(vmId);
    const { value = [] } = await client.list(...path);
    return value.find((extension) => isSame(extension, EXTENSIONS[osType]));
  }

  return {
    setPassword: ({ id, location, osType }, { username, password }) =>
      asking(async () => {
        const there = await find(id, osType);
        const { publisher, type, typeHandlerVersion } = EXTENSIONS[osType];
        const { path, client } = locate(id);
        const begun = client.createOrUpdate(...path, there?.name ?? NAME, {
          location,
          publisher,
          typePropertiesType: type,
          typeHandlerVersion,
          autoUpgradeMinorVersion: true,
          // The same settings again would do nothing.
          forceUpdateTag: randomUUID(),
          ...(osType === 'Windows' && { settings: { UserName: username } }),
          protectedSettings: osType === 'Windows' ? { Password: password } : { username, password },
        });
        await begun.submitted();
        return done(null);
      }),

    ensureSet: ({ id, osType }) =>
      asking(async (): Promise<Outcome<null>> => {
        const { provisioningState = 'Unknown' } = (await find(id, osType)) ?? {};
        if (provisioningState === 'Succeeded') return done(null);
        if (provisioningState === 'Failed') {
          const message = 'The agent of the template VM failed to set the password.';
          return { kind: 'refused', error: { code: 'VMExtensionProvisioningError', message } };
        }
        return {
          kind: 'wait',
          seconds: AT_OWN_PACE,
          why: `The password is being set (${provisioningState}).`,
        };
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
