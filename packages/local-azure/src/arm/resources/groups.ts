import { z } from 'zod';
import type { Handler } from '../core/cloud.ts';
import { present } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { listReply } from '../http/list-reply.ts';
import { listLocations } from '../core/regions.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../http/request-body.ts';
import { defineKind, type Resource } from '../core/store.ts';
import { changesOnDeletion } from '../compute/virtual-machines/virtual-machine-deletion.ts';
import { VIRTUAL_MACHINE } from '../compute/virtual-machines/virtual-machine-kind.ts';

export const RESOURCE_GROUP = defineKind<object, object>('Microsoft.Resources/resourceGroups');

const DELETION = 60_000;

/** 404 in ARM's words. */
export function resourceGroupNotFound(name: string): ArmError {
  return new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

/** 409 for a write in a group that goes. */
export function resourceGroupBeingDeleted(name: string): ArmError {
  return new ArmError(
    409,
    'ResourceGroupBeingDeleted',
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );
}

const groupBodySchema = z.looseObject(trackedBody);

const putGroup: Handler = (call, cloud) => {
  const { store } = cloud;
  if (!/^[\w\-.()]{1,90}(?<!\.)$/u.test(call.resourceGroup)) {
    throw new ArmError(
      400,
      'InvalidResourceGroup',
      `The provided resource group name '${call.resourceGroup}' has these invalid characters or is too long.`,
    );
  }
  const { location, tags } = readBody(call, groupBodySchema);
  const region = requireRegion(cloud, location, RESOURCE_GROUP.type);
  const existing = store.get(RESOURCE_GROUP, call.id);
  if (existing) requireSameLocation(existing, region);
  const group: Resource = {
    id: existing?.id ?? call.id,
    name: existing?.name ?? call.resourceGroup,
    type: RESOURCE_GROUP.type,
    location: region.name,
    ...(tags && { tags }),
    properties: { provisioningState: 'Succeeded' },
    hidden: {},
  };
  store.put(group);
  return { status: existing ? 200 : 201, body: present(group) };
};

const getGroup: Handler = (call, { store }) => {
  const group = store.get(RESOURCE_GROUP, call.id);
  if (!group) throw resourceGroupNotFound(call.resourceGroup);
  return { status: 200, body: present(group) };
};

const listGroups: Handler = (call, cloud) => listReply(call, cloud, RESOURCE_GROUP);

/** Takes all that is in the group along, and lets go what its VMs have of other groups. */
const deleteGroup: Handler = (call, cloud) => {
  const group = cloud.store.get(RESOURCE_GROUP, call.id);
  if (!group) throw resourceGroupNotFound(call.resourceGroup);
  const freed = cloud.store.list(VIRTUAL_MACHINE, call.id).flatMap(changesOnDeletion);
  const operation = cloud.operations.remove(call, 'operationresults', group, DELETION, freed);
  return { status: 202, operation };
};

function subscriptionOf(subscriptionId: string) {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    displayName: 'Lab Gallery local subscription',
    state: 'Enabled',
    authorizationSource: 'RoleBased',
  };
}

/** Subscriptions, their locations, and resource groups. */
export const groupHandlers: Record<string, Handler> = {
  'GET subscriptions': (call) => ({ status: 200, body: subscriptionOf(call.subscriptionId) }),
  'LIST subscriptions': (call) => ({ status: 200, body: { value: [subscriptionOf(call.subscriptionId)] } }),
  'LIST locations': ({ subscriptionId }, { faults }) => ({
    status: 200,
    body: { value: listLocations(subscriptionId, (name) => faults.isHidden(name)) },
  }),
  'PUT resourceGroups': putGroup,
  'GET resourceGroups': getGroup,
  'LIST resourceGroups': listGroups,
  'DELETE resourceGroups': deleteGroup,
};
