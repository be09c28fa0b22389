import type { Call } from '../core/call.ts';
import type { Cloud, Reply } from '../core/cloud.ts';
import { parentOf } from '../core/cloud.ts';
import { ArmError, conflict, parentNotFound } from '../core/errors.ts';
import { RESOURCE_GROUP, resourceGroupBeingDeleted, resourceGroupNotFound } from '../resources/groups.ts';
import { findHandler, spell } from './handlers.ts';
import { isUnder, namespaceOf } from './namespaces.ts';
import { linkedPermissionsOf, permissionOf } from '../authorization/permissions.ts';
import { parseResourcePath, type ResourcePath } from '../core/resource-path.ts';
import { requireTags } from '../resources/tags.ts';

/** A request as it came. */
export interface IncomingCall {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  /** Object id of who asks. */
  readonly principalId: string;
  readonly correlationId: string;
  /** The `If-Match` header. */
  readonly ifMatch: string | undefined;
}

/** GETs that end in a type and yet are no lists. */
const ACTIONS_BY_GET = new Set(['instanceview']);

/** The verb and resource type of a request, the label under which it is counted: `LIST galleries/images`. */
export function operationOf(method: string, path: ResourcePath | undefined): string {
  if (!path) return `${method} ?`;
  const last = path.type.split('/').at(-1)?.toLowerCase() ?? '';
  const isList = method === 'GET' && path.endsInType && !ACTIONS_BY_GET.has(last);
  return spell(`${isList ? 'LIST' : method} ${path.type}`);
}

/**
 * Checks what is the same for every request (api-version, subscription, access, resource group, parent, tags), and
 * hands it to its handler. Runs inside a transaction.
 *
 * @throws ArmError
 */
export function dispatch(incoming: IncomingCall, cloud: Cloud, subscriptionId: string): Reply {
  const { method, url, body, principalId, correlationId, ifMatch } = incoming;
  const path = parseResourcePath(url.pathname);
  const operation = operationOf(method, path);
  const apiVersion = requireApiVersion(url);
  if (
    path?.subscriptionId !== undefined &&
    path.subscriptionId.toLowerCase() !== subscriptionId.toLowerCase()
  ) {
    throw new ArmError(
      404,
      'SubscriptionNotFound',
      `The subscription '${path.subscriptionId}' could not be found.`,
    );
  }
  const handler = findHandler(operation);
  if (!path || !handler || !isInItsPlace(path, operation)) throw unknownType(path, apiVersion);

  // Before anything is looked up: who may not ask is not told what there is.
  const permission = permissionOf(method, url.pathname);
  if (permission) cloud.access.require(principalId, permission, linkedPermissionsOf(operation, body));

  const resourceGroup = findResourceGroup(cloud, path, operation, subscriptionId);
  const call: Call = {
    method,
    operation,
    path: url.pathname,
    apiVersion,
    correlationId,
    ifMatch,
    query: url.searchParams,
    body,
    principalId,
    subscriptionId,
    resourceGroup,
    ...identify(path, subscriptionId, resourceGroup),
  };
  requireParent(call, path, cloud);
  requireTags(body);
  return handler(call, cloud);
}

function requireApiVersion(url: URL): string {
  const apiVersion = url.searchParams.get('api-version');
  if (!apiVersion) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(apiVersion)) {
    throw new ArmError(400, 'InvalidApiVersionParameter', `The api-version '${apiVersion}' is invalid.`);
  }
  return apiVersion;
}

const WITHOUT_GROUP = new Set(['subscriptions', 'resourceGroups', 'locations', 'skus', 'operationresults']);

/** Whether a known type stands under its namespace, and inside a resource group if it must. */
function isInItsPlace(path: ResourcePath, operation: string): boolean {
  const [verb, type = ''] = operation.split(' ');
  const [topType = ''] = type.split('/');
  const needsGroup = !WITHOUT_GROUP.has(topType) && verb !== 'LIST';
  const mayExtend = type === 'permissions' || path.extendedId === undefined;
  return isUnder(type, path.namespace) && mayExtend && (!needsGroup || path.resourceGroup !== undefined);
}

function unknownType(path: ResourcePath | undefined, apiVersion: string): ArmError {
  return new ArmError(
    404,
    'InvalidResourceType',
    `The resource type '${path?.type ?? ''}' could not be found in the namespace '${path?.namespace ?? 'Microsoft.Resources'}' ` +
      `for api version '${apiVersion}', or does not support this method.`,
  );
}

/** The group's name as it was made. @throws ArmError 404 `ResourceGroupNotFound`, 409 `ResourceGroupBeingDeleted` */
function findResourceGroup(
  cloud: Cloud,
  path: ResourcePath,
  operation: string,
  subscriptionId: string,
): string {
  if (path.resourceGroup === undefined) return '';
  const group = cloud.store.get(
    RESOURCE_GROUP,
    `/subscriptions/${subscriptionId}/resourceGroups/${path.resourceGroup}`,
  );
  if (!group && operation !== 'PUT resourceGroups') throw resourceGroupNotFound(path.resourceGroup);
  const isWrite = /^(?:PUT|PATCH|POST) /.test(operation);
  if (isWrite && group?.properties.provisioningState === 'Deleting')
    throw resourceGroupBeingDeleted(group.name);
  return group?.name ?? path.resourceGroup;
}

/** The id and names of what a request is about; for a list, of what it lists under. */
function identify(path: ResourcePath, subscriptionId: string, resourceGroup: string) {
  const names = path.names;
  if (path.extendedId !== undefined) return { id: path.extendedId, names };
  const types = path.type.split('/').slice(0, names.length);
  const nested = types.flatMap((_, index) => [
    spell(types.slice(0, index + 1).join('/'))
      .split('/')
      .at(-1) ?? '',
    names[index] ?? '',
  ]);
  const scope = `/subscriptions/${subscriptionId}` + (resourceGroup && `/resourceGroups/${resourceGroup}`);
  const id =
    nested.length > 0 ? `${scope}/providers/${namespaceOf(path.type) ?? ''}/${nested.join('/')}` : scope;
  return { id, names };
}

/**
 * @throws ArmError 404 `ParentResourceNotFound` for what is nested in a gallery or an image that is not there, 409
 *   `Conflict` for a write into one that is being deleted
 */
function requireParent(call: Call, path: ResourcePath, { store }: Cloud): void {
  const [topType = ''] = path.type.split('/');
  if (topType.toLowerCase() !== 'galleries') return;
  const isList = path.endsInType;
  const parents = isList ? call.names.length : call.names.length - 1;
  let id = call.id;
  for (let depth = call.names.length; depth > 0; depth -= 1, id = parentOf(id)) {
    if (depth > parents) continue;
    const parent = store.getAny(id);
    if (!parent) throw parentNotFound(call.names.slice(0, depth).join('/'));
    if (call.method === 'PUT' && parent.properties.provisioningState === 'Deleting') {
      throw conflict(`The resource '${parent.name}' is marked for deletion.`);
    }
  }
}
