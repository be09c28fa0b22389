import type { TaskHub } from './hub.ts';
import { InstanceConflictError } from './hub.ts';
import { instanceLinks } from './client-links.ts';
import type { LinkBase } from './client-links.ts';
import { isLive } from './commit.ts';
import type { InstanceFilter, InstanceRow } from './store.ts';
import { toStatus } from './status.ts';

const STATUSES = [
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
];
const PAGE_SIZE = 100;
const PAGE_TOKEN = 'x-ms-continuation-token';
/** Azure's `Retry-After` for the status of a live instance. */
const RETRY_AFTER_SECONDS = '5';

/** The request is wrong; `message` says how. */
class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

/**
 * One call of the Durable extension's HTTP API: what the SDK's client sends over RPC and what the management
 * webhooks take.
 *
 * @param path below the API's root, as it stands in the URL, for example `instances/abc/terminate`.
 */
export async function handleClientCall(
  hub: TaskHub,
  request: Request,
  path: string,
  links: LinkBase,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const [collection, id, operation, ...rest] = path.replace(/\/$/, '').split('/').map(decodeSegment);
  const call = `${request.method} ${collection ?? ''}`;
  try {
    if (call === 'POST orchestrators' && id && rest.length === 0) {
      return await startInstance(hub, request, { name: id, instanceId: operation, links });
    }
    if (collection === 'entities') return notSupported('Entities');
    if (collection !== 'instances' || rest.length > 1) return new Response(null, { status: 404 });
    if (id && operation !== undefined) return operate(hub, call, { id, operation, searchParams });
    if (call === 'GET instances')
      return id ? getStatus(hub, id, searchParams, links) : list(hub, request, searchParams);
    if (call === 'DELETE instances') return id ? purgeOne(hub, id) : purgeMany(hub, searchParams);
    return new Response(null, { status: 404 });
  } catch (error) {
    if (error instanceof BadRequestError) {
      const Message = 'One or more of the arguments submitted is incorrect';
      return json(400, { Message, ExceptionMessage: error.message });
    }
    if (error instanceof InstanceConflictError) return json(409, { Message: error.message });
    throw error;
  }
}

async function startInstance(
  hub: TaskHub,
  request: Request,
  { name, instanceId, links }: { name: string; instanceId: string | undefined; links: LinkBase },
): Promise<Response> {
  if (new URL(request.url).searchParams.has('timeout')) return notSupported('Waiting for an instance to end');
  const id = hub.startInstance(name, readInput(await request.text()), instanceId);
  const urls = instanceLinks(links, id);
  const headers = { Location: urls.statusQueryGetUri, 'Retry-After': RETRY_AFTER_SECONDS };
  return json(202, urls, headers);
}

function operate(
  hub: TaskHub,
  call: string,
  { id, operation, searchParams }: { id: string; operation: string; searchParams: URLSearchParams },
): Response {
  if (call !== 'POST instances') return new Response(null, { status: 404 });
  switch (operation) {
    case 'terminate': {
      const row = hub.instance(id);
      if (row === undefined) return new Response(null, { status: 404 });
      if (!isLive(row)) return new Response(null, { status: 410 });
      hub.terminate(id, searchParams.get('reason'));
      return new Response(null, { status: 202 });
    }
    case 'raiseEvent':
      return notSupported('Raising external events');
    case 'suspend':
    case 'resume':
    case 'rewind':
    case 'restart':
      return notSupported(`The operation "${operation}"`);
    default:
      return new Response(null, { status: 404 });
  }
}

function getStatus(hub: TaskHub, id: string, query: URLSearchParams, links: LinkBase): Response {
  const row = hub.instance(id);
  if (row === undefined) return new Response(null, { status: 404 });
  const status = toStatus(row, {
    showInput: query.get('showInput') !== 'false',
    history: query.get('showHistory') === 'true' ? hub.history(id) : undefined,
    showHistoryOutput: query.get('showHistoryOutput') === 'true',
  });
  if (isLive(row)) {
    const { statusQueryGetUri } = instanceLinks(links, id);
    return json(202, status, { Location: statusQueryGetUri, 'Retry-After': RETRY_AFTER_SECONDS });
  }
  const isError = row.status === 'Failed' && query.get('returnInternalServerErrorOnFailure') === 'true';
  return json(isError ? 500 : 200, status);
}

/** A page of instances in the order of their ids; the token in the header names the last one. */
function list(hub: TaskHub, request: Request, query: URLSearchParams): Response {
  const token = request.headers.get(PAGE_TOKEN);
  const limit = Number(query.get('top') ?? PAGE_SIZE);
  if (!Number.isInteger(limit) || limit < 1)
    throw new BadRequestError("'top' must be a whole number above 0.");
  const after = token ? Buffer.from(token, 'base64url').toString() : undefined;
  // One more than asked for tells whether there is another page.
  const rows = hub.instances({ ...readFilter(query), after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const showInput = query.get('showInput') !== 'false';
  return json(
    200,
    page.map((row) => toStatus(row, { showInput, showHistoryOutput: false })),
    last && { [PAGE_TOKEN]: Buffer.from(last.instanceId).toString('base64url') },
  );
}

function purgeOne(hub: TaskHub, id: string): Response {
  const row = hub.instance(id);
  if (row === undefined) return new Response(null, { status: 404 });
  if (isLive(row)) return json(412, { Message: `Instance '${id}' has not ended yet.` });
  return purge(hub, [row]);
}

/** Without `runtimeStatus` it purges running instances too, as Azure does (measured). */
function purgeMany(hub: TaskHub, query: URLSearchParams): Response {
  if (!query.has('createdTimeFrom')) throw new BadRequestError("'createdTimeFrom' is missing.");
  return purge(hub, hub.instances(readFilter(query)));
}

function purge(hub: TaskHub, rows: readonly InstanceRow[]): Response {
  if (rows.length === 0) return new Response(null, { status: 404 });
  hub.purge(rows);
  return json(200, { instancesDeleted: rows.length });
}

function readFilter(query: URLSearchParams): InstanceFilter {
  const statuses = query
    .get('runtimeStatus')
    ?.split(',')
    .map((name) => name.trim());
  const unknown = statuses?.find((name) => !STATUSES.includes(name));
  if (unknown !== undefined) throw new BadRequestError(`'runtimeStatus' has the unknown value '${unknown}'.`);
  return {
    createdFrom: readTime(query, 'createdTimeFrom'),
    createdTo: readTime(query, 'createdTimeTo'),
    statuses,
    idPrefix: query.get('instanceIdPrefix') ?? undefined,
  };
}

function readTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new BadRequestError(`'${name}' is no time: ${text}`);
  return at;
}

/** The start's body as JSON text; an empty body is no input. */
function readInput(body: string): string | null {
  if (body === '') return null;
  try {
    JSON.parse(body);
  } catch {
    throw new BadRequestError('The body is no JSON.');
  }
  return body;
}

/** Ids and names come as the caller wrote them, encoded or not; a stray percent sign stands for itself. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function notSupported(feature: string): Response {
  return json(501, { Message: `${feature} is not supported by this host.` });
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}
