import { isObject } from './settings.ts';

interface AdminOptions {
  /** Starts a timer-triggered function by name, without waiting; false if it has no such function. */
  runTimer: (name: string) => boolean;
  /** True if the app has a function of this name, whatever its trigger. */
  hasFunction: (name: string) => boolean;
  startedAt: number;
  now: () => number;
}

/** The part of the host's admin API that tools use on a laptop: status, and running a timer by hand. */
export function createAdminApi(options: AdminOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && /^\/admin\/host\/status\/?$/i.test(pathname)) {
      return Response.json({
        id: 'local',
        state: 'Running',
        version: '4.1037.0',
        processUptime: options.now() - options.startedAt,
      });
    }
    const name = /^\/admin\/functions\/([^/]+)\/?$/i.exec(pathname)?.[1];
    if (request.method === 'POST' && name !== undefined) return runFunction(options, name, request);
    return new Response(null, { status: 404 });
  };
}

/** Statuses as measured on the real host; it can start other triggers too, this one refuses by saying so. */
async function runFunction(options: AdminOptions, name: string, request: Request): Promise<Response> {
  if (!options.hasFunction(name)) return new Response(null, { status: 404 });
  const isJson = /\bjson\b/i.test(request.headers.get('content-type') ?? '');
  const text = await request.text();
  if (!isJson || text === '') return new Response(null, { status: 415 });
  if (!isObjectText(text)) return new Response(null, { status: 400 });
  if (options.runTimer(name)) return new Response(null, { status: 202 });
  return Response.json(
    { message: 'Only timer-triggered functions can be run this way here.' },
    { status: 400 },
  );
}

function isObjectText(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
