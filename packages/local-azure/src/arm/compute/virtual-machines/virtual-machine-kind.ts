import type { HyperVGeneration, OsType } from '../disks/disk-kinds.ts';
import { defineKind, type Resource } from '../../core/store.ts';

export interface VirtualMachineProperties {
  readonly vmId: string;
  readonly timeCreated: string;
  readonly hardwareProfile: { readonly vmSize: string };
  readonly storageProfile: {
    readonly imageReference?: Readonly<Record<string, unknown>>;
    readonly osDisk: {
      readonly osType: OsType;
      readonly name: string;
      readonly createOption: string;
      readonly caching: string;
      readonly managedDisk: {
        readonly id: string;
        readonly storageAccountType: string;
        readonly diskEncryptionSet?: { readonly id: string };
      };
      readonly diffDiskSettings?: { readonly option: string } | undefined;
      readonly diskSizeGB: number;
      readonly deleteOption: string;
    };
    readonly dataDisks: readonly unknown[];
  };
  /** Without the password, which is never shown again. */
  readonly osProfile?: Readonly<Record<string, unknown>> | undefined;
  readonly networkProfile?:
    | {
        readonly networkInterfaces?:
          | readonly {
              readonly id: string;
              readonly properties?: { readonly deleteOption?: string | undefined } | undefined;
            }[]
          | undefined;
      }
    | undefined;
  readonly securityProfile?: { readonly securityType?: string | undefined } | undefined;
}

export type PowerState = 'running' | 'stopped' | 'deallocated';

export interface VirtualMachineHidden {
  readonly power: PowerState;
  /** What an action is making of it: `starting`, `stopping`, `deallocating`. */
  readonly transition?: string | null;
  readonly isGeneralized: boolean;
  readonly hyperVGeneration: HyperVGeneration;
  /** A digest of the administrator's password, to tell whether a later PUT brings another. */
  readonly passwordDigest?: string;
}

export type VirtualMachine = Resource<VirtualMachineProperties, VirtualMachineHidden>;

export const VIRTUAL_MACHINE = defineKind<VirtualMachineProperties, VirtualMachineHidden>(
  'Microsoft.Compute/virtualMachines',
);

/** What `…/instanceView` answers, and what `$expand=instanceView` puts into the VM. */
export function instanceViewOf({ properties, hidden, name }: VirtualMachine): object {
  const { provisioningState = 'Succeeded', storageProfile } = properties;
  const power = hidden.transition ?? hidden.power;
  const status = (code: string, displayStatus: string) => ({ code, level: 'Info', displayStatus });
  return {
    computerName: name,
    hyperVGeneration: hidden.hyperVGeneration,
    disks: [
      {
        name: storageProfile.osDisk.name,
        statuses: [status('ProvisioningState/succeeded', 'Provisioning succeeded')],
      },
    ],
    statuses: [
      status(
        `ProvisioningState/${provisioningState.toLowerCase()}`,
        `Provisioning ${provisioningState.toLowerCase()}`,
      ),
      ...(hidden.isGeneralized ? [status('OSState/generalized', 'VM generalized')] : []),
      status(`PowerState/${power}`, `VM ${power}`),
    ],
  };
}
