import { defineKind, type Resource } from '../core/store.ts';

/** A reference to another resource. */
export interface ResourceRef {
  readonly id: string;
}

export interface VirtualNetworkProperties {
  readonly addressSpace: { readonly addressPrefixes: readonly string[] };
}

export interface SubnetProperties {
  readonly addressPrefix: string;
  readonly networkSecurityGroup?: ResourceRef;
}

export interface PublicIpProperties {
  readonly publicIPAllocationMethod: 'Static' | 'Dynamic';
  readonly publicIPAddressVersion: string;
  readonly ipAddress?: string;
}

export interface IpConfiguration {
  readonly id: string;
  readonly name: string;
  readonly etag: string;
  readonly type: string;
  readonly properties: {
    readonly provisioningState: string;
    readonly privateIPAddress: string;
    readonly privateIPAllocationMethod: 'Static' | 'Dynamic';
    readonly privateIPAddressVersion: string;
    readonly primary: boolean;
    readonly subnet: ResourceRef;
    readonly publicIPAddress?: ResourceRef;
  };
}

export interface NetworkInterfaceProperties {
  readonly ipConfigurations: readonly IpConfiguration[];
  readonly networkSecurityGroup?: ResourceRef;
}

export interface NetworkInterfaceHidden {
  /** The VM that has it. */
  readonly virtualMachineId?: string | null;
}

export interface SecurityRule {
  readonly name: string;
  readonly properties: { readonly priority: number; readonly direction: string };
}

export type VirtualNetwork = Resource<VirtualNetworkProperties>;
export type Subnet = Resource<SubnetProperties>;
export type NetworkInterface = Resource<NetworkInterfaceProperties, NetworkInterfaceHidden>;

export const VIRTUAL_NETWORK = defineKind<VirtualNetworkProperties, object>(
  'Microsoft.Network/virtualNetworks',
);
export const SUBNET = defineKind<SubnetProperties, object>('Microsoft.Network/virtualNetworks/subnets');
export const PUBLIC_IP = defineKind<PublicIpProperties, object>('Microsoft.Network/publicIPAddresses');
export const NETWORK_INTERFACE = defineKind<NetworkInterfaceProperties, NetworkInterfaceHidden>(
  'Microsoft.Network/networkInterfaces',
);
export const SECURITY_GROUP = defineKind<{ readonly securityRules: readonly SecurityRule[] }, object>(
  'Microsoft.Network/networkSecurityGroups',
);
