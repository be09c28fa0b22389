import { z } from 'zod';
import { type Handler, present } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { identityOf, networkHandlers, newEtag } from './network-handlers.ts';
import { SECURITY_GROUP, type SecurityRule, SUBNET } from './network-kinds.ts';
import { interfacesBehind } from './network-use.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../http/request-body.ts';
import type { Cloud } from '../core/cloud.ts';
import type { Resource } from '../core/store.ts';

type SecurityGroup = Resource<{ readonly securityRules: readonly SecurityRule[] }>;

const groupBodySchema = z.looseObject({
  ...trackedBody,
  properties: z
    .looseObject({
      securityRules: z
        .array(
          z.looseObject({
            name: z.string().min(1),
            properties: z.looseObject({
              priority: z.int().min(100).max(4096),
              direction: z.enum(['Inbound', 'Outbound']),
              access: z.enum(['Allow', 'Deny']),
              protocol: z.string(),
            }),
          }),
        )
        .optional(),
    })
    .optional(),
});

const { get, list, remove, write } = networkHandlers<SecurityGroup>({
  kind: SECURITY_GROUP,
  show: (cloud, group) => {
    const networkInterfaces = interfacesBehind(cloud, group.id).map(({ id }) => ({ id }));
    const subnets = subnetsBehind(cloud, group.id).map((id) => ({ id }));
    return present({
      ...group,
      properties: {
        ...group.properties,
        ...(networkInterfaces.length > 0 && { networkInterfaces }),
        ...(subnets.length > 0 && { subnets }),
      },
    });
  },
  requireUnused: (cloud, { id }) => {
    const users = [...interfacesBehind(cloud, id).map((nic) => nic.id), ...subnetsBehind(cloud, id)];
    if (users.length === 0) return;
    throw new ArmError(
      400,
      'InUseNetworkSecurityGroupCannotBeDeleted',
      `Network security group ${id} cannot be deleted because it is in use by the following resources: ` +
        `${users.join(', ')}. In order to delete the Network security group, remove the association with the ` +
        'resource(s). To learn how to do this, see aka.ms/deletensg.',
    );
  },
});

function subnetsBehind({ store }: Cloud, groupId: string): string[] {
  return store
    .list(SUBNET, groupId.split('/').slice(0, 3).join('/'))
    .filter(({ properties }) => properties.networkSecurityGroup?.id.toLowerCase() === groupId.toLowerCase())
    .map(({ id }) => id);
}

const put: Handler = (call, cloud) => {
  const { location, tags, properties } = readBody(call, groupBodySchema);
  const region = requireRegion(cloud, location, SECURITY_GROUP.type);
  const existing = cloud.store.get(SECURITY_GROUP, call.id);
  if (existing) requireSameLocation(existing, region);
  const self = identityOf(call, existing);
  const rules = properties?.securityRules ?? [];
  requireOwnPriorities(rules);
  return write(call, cloud, existing, {
    ...self,
    type: SECURITY_GROUP.type,
    location: region.name,
    ...(tags && { tags }),
    properties: {
      securityRules: rules.map((rule) => ({
        id: `${self.id}/securityRules/${rule.name}`,
        etag: newEtag(),
        type: `${SECURITY_GROUP.type}/securityRules`,
        name: rule.name,
        properties: { ...rule.properties, provisioningState: 'Succeeded' },
      })),
      provisioningState: 'Updating',
    },
    hidden: {},
  });
};

function requireOwnPriorities(rules: readonly SecurityRule[]): void {
  for (const [index, rule] of rules.entries()) {
    const { priority, direction } = rule.properties;
    const other = rules
      .slice(0, index)
      .find(({ properties }) => properties.priority === priority && properties.direction === direction);
    if (!other) continue;
    throw new ArmError(
      400,
      'SecurityRuleConflict',
      `Security rule ${rule.name} conflicts with rule ${other.name}. Rules cannot have the same Priority and Direction.`,
    );
  }
}

export const securityGroupHandlers: Record<string, Handler> = {
  'PUT networkSecurityGroups': put,
  'GET networkSecurityGroups': get,
  'LIST networkSecurityGroups': list,
  'DELETE networkSecurityGroups': remove,
};
