import { defineKind, type Resource } from '../../core/store.ts';

export interface ExtensionProperties {
  readonly publisher: string;
  readonly type: string;
  readonly typeHandlerVersion?: string | undefined;
  readonly autoUpgradeMinorVersion: boolean;
  readonly settings?: unknown;
}

export type Extension = Resource<ExtensionProperties>;

export const EXTENSION = defineKind<ExtensionProperties, object>(
  'Microsoft.Compute/virtualMachines/extensions',
);
