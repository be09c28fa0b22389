import type { IncomingMessage, ServerResponse } from 'node:http';

export interface CorsSettings {
  /** Allowed origins, or `*`; none switches CORS off. */
  corsOrigins: readonly string[];
  corsCredentials: boolean;
}

/**
 * Sets the CORS headers of a response, and answers a preflight request, whatever its method and headers are.
 * @returns true if the request is answered.
 */
export function applyCors(
  settings: CorsSettings,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { origin } = request.headers;
  if (settings.corsOrigins.length === 0 || origin === undefined) return false;
  const any = settings.corsOrigins.includes('*');
  const allowed = any || settings.corsOrigins.some((listed) => listed.toLowerCase() === origin.toLowerCase());
  if (!any) response.setHeader('vary', 'Origin');
  if (allowed) {
    response.setHeader('access-control-allow-origin', any && !settings.corsCredentials ? '*' : origin);
    if (settings.corsCredentials) response.setHeader('access-control-allow-credentials', 'true');
  }
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || method === undefined) return false;
  if (allowed) {
    response.setHeader('access-control-allow-methods', method);
    const headers = request.headers['access-control-request-headers'];
    if (headers !== undefined) response.setHeader('access-control-allow-headers', headers);
  }
  response.writeHead(204).end();
  return true;
}
