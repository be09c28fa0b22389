import type { Call } from '../../core/call.ts';
import type { Cloud } from '../../core/cloud.ts';
import { invalidParameter } from '../../core/errors.ts';
import type { ImageVersion } from './image-kinds.ts';
import type { Operation } from '../../core/operation.ts';
import { endOfAll, failureOf } from './replication.ts';

/** What changes no replica still takes a moment. */
const SHORTEST_UPDATE = 20_000;

/**
 * Stores a version and begins the operation that ends with the last of its replication jobs, and fails if one of
 * them does.
 */
export function beginReplication(call: Call, cloud: Cloud, version: ImageVersion): Operation {
  const { id, hidden } = version;
  const { now, operations, store } = cloud;
  const end = endOfAll(hidden.jobs);
  const failure = failureOf(hidden.jobs);
  const operation = operations.begin(call, {
    family: 'capsOperations',
    resource: version,
    dueAt: end === null ? null : Math.max(end, now() + operations.scaled(SHORTEST_UPDATE)),
    mayJoin: false,
    ...(failure && { failure }),
    onSuccess: [{ id, properties: { provisioningState: 'Succeeded' } }],
    onFailure: [{ id, properties: { provisioningState: 'Failed' } }],
  });
  store.put(version);
  return operation;
}

/** @throws ArmError 400 if the subscription is not let into one of the regions (fault `region-refused`) */
export function refuseRegions({ faults }: Cloud, regions: readonly string[]): void {
  const refused = regions.find((region) => faults.takeForRegion('region-refused', region));
  if (refused === undefined) return;
  const feature = `Microsoft.Compute/${refused}`;
  throw invalidParameter(
    'targetRegions',
    `Cannot specify ${refused} in target regions because the subscription is missing required feature ${feature}. ` +
      'Register your subscription with the aforementioned feature to replicate images to this region.',
  );
}
