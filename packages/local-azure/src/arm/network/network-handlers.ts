import { randomUUID } from 'node:crypto';
import type { Call } from '../core/call.ts';
import { type Cloud, type Handler, nameOf, present, type Reply } from '../core/cloud.ts';
import { ArmError, resourceNotFound } from '../core/errors.ts';
import { listReply } from '../http/list-reply.ts';
import type { Kind, Resource } from '../core/store.ts';

const DURATION = 3_000;

/** What tells one network resource from another, beside what its PUT does. */
export interface NetworkKind<R extends Resource> {
  readonly kind: Kind<R>;
  /** How it is shown, with what refers to it. */
  readonly show?: (cloud: Cloud, resource: R) => object;
  /** @throws ArmError if it can't be deleted */
  readonly requireUnused: (cloud: Cloud, resource: R) => void;
}

/** GET, LIST and DELETE of a network resource. */
export function networkHandlers<R extends Resource>({ kind, show, requireUnused }: NetworkKind<R>) {
  const shown = (cloud: Cloud, resource: R): object => (show ? show(cloud, resource) : present(resource));

  const get: Handler = (call, cloud) => {
    const resource = cloud.store.get(kind, call.id);
    if (!resource) throw resourceNotFound(call.id);
    return { status: 200, body: shown(cloud, resource), headers: { etag: resource.etag ?? '' } };
  };

  const list: Handler = (call, cloud) => listReply(call, cloud, kind, (resource) => shown(cloud, resource));

  const remove: Handler = (call, cloud) => {
    const resource = cloud.store.get(kind, call.id);
    if (!resource) return { status: 204 };
    requireMatch(call, resource);
    requireUnused(cloud, resource);
    const operation = cloud.operations.remove(call, 'networkOperations', resource, DURATION);
    return { status: 202, operation };
  };

  /** Writes a resource that its PUT has composed, under a new ETag. */
  const write = (call: Call, cloud: Cloud, existing: R | undefined, composed: R): Reply => {
    requireMatch(call, existing);
    const resource = { ...composed, etag: newEtag() };
    const operation = cloud.operations.write(call, 'networkOperations', resource, DURATION);
    return { status: existing ? 200 : 201, body: shown(cloud, resource), operation };
  };

  return { get, list, remove, write };
}

/** The id and name of what a PUT writes: as it was first made. */
export function identityOf(call: Call, existing: Resource | undefined) {
  return { id: existing?.id ?? call.id, name: existing?.name ?? nameOf(call) };
}

export function newEtag(): string {
  return `W/"${randomUUID()}"`;
}

/** @throws ArmError 412 if the resource is not what the caller has read */
function requireMatch({ ifMatch }: Call, existing: Resource | undefined): void {
  if (ifMatch === undefined || ifMatch === existing?.etag || (ifMatch === '*' && existing)) return;
  throw new ArmError(
    412,
    'PreconditionFailed',
    `Precondition failed. Etag provided in if-match header ${ifMatch}.`,
  );
}
