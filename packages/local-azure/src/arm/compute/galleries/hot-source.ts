import type { Cloud } from '../../core/cloud.ts';
import { ArmError } from '../../core/errors.ts';
import { IMAGE_VERSION } from './image-kinds.ts';

/** Azure says only "wait some time". */
const RETRY_AFTER_SECONDS = 60;

/**
 * Refuses to copy from a source that as many versions are being copied from as the fault `source-hot` allows. How
 * many Azure allows is documented nowhere, so without the fault any number is.
 *
 * @throws ArmError 429 `TooManyRequests`
 */
export function requireCoolSource({ store, operations, faults }: Cloud, sourceId: string): void {
  const allowed = Math.min(...faults.standing('source-hot').map(({ versions }) => versions));
  if (allowed === Infinity) return;
  const source = sourceId.toLowerCase();
  const subscription = sourceId.split('/').slice(0, 3).join('/');
  const copies = store
    .list(IMAGE_VERSION, subscription)
    .filter(({ hidden }) => hidden.sourceId.toLowerCase() === source)
    .filter(({ id }) => (operations.running(id)?.method ?? 'DELETE') !== 'DELETE');
  if (copies.length < allowed) return;
  throw new ArmError(
    429,
    'TooManyRequests',
    `Too many requests on source '${sourceId}'. Please reduce the number of requests on the source or wait some time ` +
      'before retrying.',
    { headers: { 'retry-after': String(RETRY_AFTER_SECONDS) } },
  );
}
