import { z } from 'zod';
import { parseResourcePath } from '../core/resource-path.ts';

/** What a request must be allowed: one of Azure's actions, over a resource or a wider scope. */
export interface Permission {
  /** `Microsoft.Compute/snapshots/write`; compared without case, as resource ids are. */
  readonly action: string;
  readonly scope: string;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
  POST: 'action',
};

/**
 * The permission that ARM wants for a request, by the rule that gives Azure's actions their names: namespace, types
 * and what is done (Azure docs, permissions/compute and permissions/management-and-governance). What ends in a type,
 * a list or an action, is asked for over what stands before it; what extends a resource, over that.
 *
 * @returns undefined for what needs none: everybody may list the subscriptions
 */
export function permissionOf(method: string, pathname: string): Permission | undefined {
  const path = parseResourcePath(pathname);
  const verb = VERBS[method];
  if (path?.subscriptionId === undefined || verb === undefined) return undefined;
  const resources = 'Microsoft.Resources/subscriptions';
  const type = path.type === 'subscriptions' ? resources : `${path.namespace ?? resources}/${path.type}`;
  return {
    action: `${type}/${verb}`,
    scope: path.extendedId ?? (path.endsInType ? pathname.replace(/\/[^/]*\/?$/, '') : pathname),
  };
}

/** The ids in a body that lead to other resources. What is not in this form is for the handlers to refuse. */
const reference = z.object({ id: z.string().optional() }).optional().catch(undefined);
const bodySchema = z.object({
  properties: z.object({
    networkSecurityGroup: reference,
    ipConfigurations: z
      .array(z.object({ properties: z.object({ subnet: reference, publicIPAddress: reference }) }))
      .optional(),
    networkProfile: z
      .object({ networkInterfaces: z.array(z.object({ id: z.string() })).optional() })
      .optional(),
    creationData: z.object({ sourceResourceId: z.string().optional() }).optional(),
    storageProfile: z
      .object({
        imageReference: z.object({ id: z.string().optional() }).optional(),
        osDiskImage: z.object({ source: z.object({ id: z.string().optional() }).optional() }).optional(),
        source: z.object({ id: z.string().optional(), virtualMachineId: z.string().optional() }).optional(),
      })
      .optional(),
  }),
});

/** Sources of an image version that it is enough to read (Azure docs, shared-image-galleries: RBAC permissions). */
const READ_AS_SOURCE = /^Microsoft\.Compute\/(?:images|galleries\/images\/versions)$/i;

/**
 * The permissions that a write needs on the resources that its body names:
 * - a copy of a disk or snapshot: `beginGetAccess` on its source (Azure's words in Azure/OpenShift issue 186);
 * - an image version: write on the VM, disk or snapshot that it is made from, read on an image (Azure docs,
 *   shared-image-galleries);
 * - a VM: read on its image (Azure's words in MicrosoftDocs/azure-docs issue 46908), and `join` on its network
 *   interfaces, as an interface on its subnets, public addresses and security group (Azure docs, permissions/networking).
 *
 * @param operation as it is counted: `PUT snapshots`
 */
export function linkedPermissionsOf(operation: string, body: unknown): Permission[] {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return [];
  const { creationData, storageProfile, networkProfile, ipConfigurations, networkSecurityGroup } =
    parsed.data.properties;
  switch (operation) {
    case 'PUT disks':
    case 'PUT snapshots':
      return permissionsOn([creationData?.sourceResourceId], () => 'beginGetAccess/action');
    case 'PUT galleries/images/versions':
    case 'PATCH galleries/images/versions': {
      const { source, osDiskImage } = storageProfile ?? {};
      const ids = [source?.id, source?.virtualMachineId, osDiskImage?.source?.id];
      return permissionsOn(ids, (type) => (READ_AS_SOURCE.test(type) ? 'read' : 'write'));
    }
    case 'PUT virtualMachines':
      return [
        ...permissionsOn([storageProfile?.imageReference?.id], () => 'read'),
        ...permissionsOn(networkProfile?.networkInterfaces?.map(({ id }) => id) ?? [], () => 'join/action'),
      ];
    case 'PUT networkInterfaces': {
      const joined = (ipConfigurations ?? []).flatMap(({ properties: { subnet, publicIPAddress } }) => [
        subnet?.id,
        publicIPAddress?.id,
      ]);
      return permissionsOn([...joined, networkSecurityGroup?.id], () => 'join/action');
    }
    default:
      return [];
  }
}

function permissionsOn(ids: readonly (string | undefined)[], verbOf: (type: string) => string): Permission[] {
  return ids.flatMap((id) => {
    const path = id === undefined ? undefined : parseResourcePath(id);
    if (id === undefined || path?.namespace === undefined || path.endsInType) return [];
    const type = `${path.namespace}/${path.type}`;
    return [{ action: `${type}/${verbOf(type)}`, scope: id }];
  });
}
