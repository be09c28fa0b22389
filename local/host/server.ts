import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { PortUnavailableError } from './errors.ts';

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
    port: await listen(server, port),
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

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `can't be opened (${error.message})`;
      fail(new PortUnavailableError(port, reason, { cause: error }));
    });
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
