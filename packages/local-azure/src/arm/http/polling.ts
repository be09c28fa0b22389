import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Handler, Reply } from '../core/cloud.ts';
import { present } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import type { Operation, OperationFamily } from '../core/operation.ts';

/** Ticks (100 ns since the year 1) at the start of 1970: the unit of `t`. */
const UNIX_EPOCH_IN_TICKS = 621_355_968_000_000_000n;

/**
 * The poll address of an operation: signed, and as long as Azure's, since callers store it (real recorded ARM
 * traffic: `t`, a certificate `c`, a signature `s`, a hash `h`).
 *
 * @param monitor the `Location` kind of address, whose status code is the answer, instead of a status document
 */
function pollUrl(origin: string, operation: Operation, secret: string, monitor: boolean): string {
  const { id, family, location, resourceId, apiVersion, startedAt } = operation;
  const subscriptionId = resourceId.split('/')[2] ?? '';
  const query = new URLSearchParams({
    p: createHash('md5').update(subscriptionId).digest('hex'),
    ...(monitor && { monitor: 'true' }),
    'api-version': apiVersion,
    t: String(BigInt(startedAt) * 10_000n + UNIX_EPOCH_IN_TICKS),
    c: createHash('shake256', { outputLength: 1500 }).update(location).digest('base64url'),
    s: sign(operation, secret),
    h: createHash('sha256').update(id).digest('base64url'),
  });
  const path = `/subscriptions/${subscriptionId}/${pathOf(family, location)}/${id}`;
  return `${origin}${path}?${query.toString()}`;
}

function pathOf(family: OperationFamily, location: string): string {
  switch (family) {
    case 'operationresults':
      return family;
    case 'networkOperations':
      return `providers/Microsoft.Network/locations/${location}/operations`;
    default:
      return `providers/Microsoft.Compute/locations/${location}/${family}`;
  }
}

/**
 * The headers with which a long-running operation is announced: gallery and VM writes give the status document's
 * address alone, disk writes, actions and deletions (202) the `Location` too.
 */
export function operationHeaders(origin: string, operation: Operation, status: number, secret: string) {
  // ARM itself, which deletes resource groups, has no status document.
  const hasDocument = operation.family !== 'operationresults';
  return {
    ...(hasDocument && { 'azure-asyncoperation': pollUrl(origin, operation, secret, false) }),
    ...(status === 202 && { location: pollUrl(origin, operation, secret, true) }),
    'retry-after': String(operation.retryAfterSeconds),
  };
}

/** `GET …/locations/{location}/{family}/{id}`: the status document, or with `monitor=true` the result itself. */
export const pollOperation: Handler = (call, { store }) => {
  const operation = store.getOperation(call.names.at(-1) ?? '');
  if (!operation) throw new ArmError(404, 'NotFound', 'The entity was not found.');
  if (!isSigned(call.query.get('s') ?? '', operation, store.secret('poll-url'))) {
    throw new ArmError(403, 'Forbidden', 'The signature of the operation URL is not valid.');
  }
  return call.query.get('monitor') === 'true'
    ? monitorReply(operation, store.getAny(operation.resourceId))
    : statusReply(operation, store.getAny(operation.resourceId));
};

type MaybeResource = Parameters<typeof present>[0] | undefined;

function statusReply(operation: Operation, resource: MaybeResource): Reply {
  const { id, startedAt, endedAt, status, error, family, method } = operation;
  const hasOutput = family === 'DiskOperations' && method !== 'DELETE' && status === 'Succeeded' && resource;
  return {
    status: 200,
    body: {
      startTime: new Date(startedAt).toISOString(),
      ...(endedAt !== undefined && { endTime: new Date(endedAt).toISOString() }),
      status,
      ...(hasOutput && { properties: { output: present(resource) } }),
      ...(error && { error }),
      name: id,
    },
    headers: status === 'InProgress' ? { 'retry-after': String(operation.retryAfterSeconds) } : {},
  };
}

function monitorReply(operation: Operation, resource: MaybeResource): Reply {
  const { status, error, method, family } = operation;
  if (status === 'InProgress') return { status: 202, operation };
  if (status !== 'Succeeded') throw new ArmError(409, error?.code ?? status, error?.message ?? status);
  if (method === 'DELETE') return { status: family === 'operationresults' ? 200 : 204 };
  return method === 'PUT' && resource ? { status: 200, body: present(resource) } : { status: 200 };
}

function sign({ id, startedAt }: Operation, secret: string): string {
  return createHmac('sha256', secret).update(`${id} ${startedAt}`).digest('base64url');
}

function isSigned(signature: string, operation: Operation, secret: string): boolean {
  const given = Buffer.from(signature);
  const wanted = Buffer.from(sign(operation, secret));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
