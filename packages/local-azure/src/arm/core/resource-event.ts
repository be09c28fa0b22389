import { randomUUID } from 'node:crypto';
import type { Operation } from './operation.ts';

/** What ARM tells Event Grid of a write or a deletion that succeeded, as CloudEvents 1.0. */
export interface ResourceEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly type: 'Microsoft.Resources.ResourceWriteSuccess' | 'Microsoft.Resources.ResourceDeleteSuccess';
  /** The resource group; that of the subscription is the same for whoever subscribes to the whole. */
  readonly source: string;
  /** The resource's id. */
  readonly subject: string;
  readonly time: string;
  readonly data: {
    readonly authorization: { readonly scope: string; readonly action: string };
    readonly correlationId: string;
    readonly operationName: string;
    readonly resourceProvider: string;
    readonly resourceUri: string;
    readonly status: 'Succeeded';
    readonly subscriptionId: string;
    readonly tenantId: string;
  };
}

/**
 * The event of what an operation did to a resource (Azure docs, event-schema-subscriptions). Azure's own also hold the
 * caller's claims and the HTTP request; nobody should need them.
 */
export function resourceEventOf(
  what: 'write' | 'delete',
  { id: resourceUri, type }: { readonly id: string; readonly type: string },
  { correlationId, endedAt = 0 }: Operation,
  tenantId: string,
): ResourceEvent {
  const operationName = `${type}/${what}`;
  return {
    specversion: '1.0',
    id: randomUUID(),
    type: `Microsoft.Resources.Resource${what === 'write' ? 'Write' : 'Delete'}Success`,
    source: resourceUri.split('/').slice(0, 5).join('/'),
    subject: resourceUri,
    time: new Date(endedAt).toISOString(),
    data: {
      authorization: { scope: resourceUri, action: operationName },
      correlationId,
      operationName,
      resourceProvider: type.split('/')[0] ?? '',
      resourceUri,
      status: 'Succeeded',
      subscriptionId: resourceUri.split('/')[2] ?? '',
      tenantId,
    },
  };
}
