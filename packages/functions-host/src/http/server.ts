import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { bind } from '@lab-gallery/local-service/bind';
import { PortUnavailableError } from '../errors.ts';

/** As long as the real host's server keeps an idle connection, so that clients don't meet a closing one. */
const KEEP_ALIVE_MS = 130_000;

interface HttpServer {
  port: number;
  /** Says who answers; it comes after listening, since the app must know the port before it is loaded. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1. Until `serve` is called, requests are answered with 503, as by the starting real host.
 * @param port 0 takes a free one.
 * @throws {PortUnavailableError}
 */
export async function startServer(port: number): Promise<HttpServer> {
  let current: RequestListener = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end();
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    current(request, response);
  });
  return {
    port: await bind(port, (candidate) => server.listen(candidate, '127.0.0.1')).catch((error: unknown) => {
      throw unavailable(port, error);
    }),
    serve: (listener) => {
      current = listener;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}

function unavailable(port: number, cause: unknown): PortUnavailableError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = code === 'EADDRINUSE' ? 'is already in use' : `can't be opened (${message})`;
  return new PortUnavailableError(port, reason, { cause });
}
