import type { Cloud } from '../core/cloud.ts';
import { cannotDeleteParent } from '../core/errors.ts';
import type { Kind, Resource } from '../core/store.ts';

/**
 * Refuses to delete what still has children; and, under the fault `cache-lags`, what had one a short while ago:
 * ARM's cache learns of a child's deletion late (azure-rest-api-specs issue 11559).
 *
 * @throws ArmError 409 `CannotDeleteResource`
 */
export function requireNoNested(cloud: Cloud, parent: Resource, children: Kind<Resource>): void {
  const { store, faults, operations, now } = cloud;
  const hasChildren = store.page(children, parent.id, `${parent.id}/`, 1).length > 0;
  const lag = Math.max(0, ...faults.standing('cache-lags').map(({ seconds }) => seconds));
  const deletedAt = lag > 0 ? store.lastDeletionUnder(parent.id) : undefined;
  const isStale = deletedAt !== undefined && now() - deletedAt < operations.scaled(lag * 1000);
  if (hasChildren || isStale) throw cannotDeleteParent(parent.id);
}
