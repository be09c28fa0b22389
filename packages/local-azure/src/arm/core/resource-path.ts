/** Where a request goes, read from its path by ARM's grammar. */
export interface ResourcePath {
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly namespace?: string;
  /** The types without their namespace: `galleries/images/versions`. As they were written: case is the caller's. */
  readonly type: string;
  /** The names that go with the types, without the subscription and the resource group. */
  readonly names: readonly string[];
  /** The id of the resource that the type belongs to, where one provider extends what another holds. */
  readonly extendedId?: string;
  /** True when the path ends in a type: it names a collection, or an action on the resource before it. */
  readonly endsInType: boolean;
}

/**
 * Reads `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}/…`, where everything after
 * the subscription may be missing. Keywords are compared without case.
 *
 * @returns undefined for a path that ARM could not have.
 */
export function parseResourcePath(pathname: string): ResourcePath | undefined {
  const segments = decodeSegments(pathname);
  if (segments?.shift()?.toLowerCase() !== 'subscriptions') return undefined;
  const subscriptionId = segments.shift();
  if (subscriptionId === undefined) return { type: 'subscriptions', names: [], endsInType: true };
  if (segments.length === 0) return { subscriptionId, type: 'subscriptions', names: [], endsInType: false };

  let resourceGroup: string | undefined;
  if (segments[0]?.toLowerCase() === 'resourcegroups') {
    resourceGroup = segments[1];
    segments.splice(0, 2);
    if (resourceGroup === undefined)
      return { subscriptionId, type: 'resourceGroups', names: [], endsInType: true };
    if (segments.length === 0) {
      return { subscriptionId, resourceGroup, type: 'resourceGroups', names: [], endsInType: false };
    }
  }

  let namespace: string | undefined;
  if (segments[0]?.toLowerCase() === 'providers') {
    namespace = segments[1];
    segments.splice(0, 2);
    if (segments.length === 0) return undefined;
  }

  let extendedId: string | undefined;
  const extension = segments.findLastIndex(
    (segment, index) => index % 2 === 0 && segment.toLowerCase() === 'providers',
  );
  if (extension >= 0) {
    const group = resourceGroup === undefined ? '' : `/resourceGroups/${resourceGroup}`;
    const extended = segments.splice(0, extension + 2);
    extendedId = `/subscriptions/${subscriptionId}${group}/providers/${namespace ?? ''}/${extended.slice(0, -2).join('/')}`;
    namespace = extended.at(-1);
    if (segments.length === 0) return undefined;
  }
  return {
    subscriptionId,
    ...(resourceGroup !== undefined && { resourceGroup }),
    ...(namespace !== undefined && { namespace }),
    ...(extendedId !== undefined && { extendedId }),
    type: segments.filter((_, index) => index % 2 === 0).join('/'),
    names: segments.filter((_, index) => index % 2 === 1),
    endsInType: segments.length % 2 === 1,
  };
}

function decodeSegments(pathname: string): string[] | undefined {
  try {
    return pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
