import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { bind } from './bind.ts';

/** A web handler; Node's own request and response come beside the request, for what the web's words can't say. */
export type WebHandler = (request: Request, node: HttpBindings) => Response | Promise<Response>;

/** A server that listens on the loopback address. */
export interface Listening {
  /** For example `https://127.0.0.1:7073`. */
  readonly origin: string;
  /** Says who answers. It comes after listening, since a handler often has to know its own address. */
  serve(handler: WebHandler): void;
  /** Stops listening and cuts what is still open. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 takes a free port, which stays free for whoever comes back to it. */
  readonly port: number;
  /** Key and certificate in PEM; with them the server speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** The port can't be listened on, most often because another process has it. */
export class PortUnavailableError extends Error {
  override readonly name = 'PortUnavailableError';
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Can't listen on 127.0.0.1:${port}. Is another process using it?`, { cause });
    this.port = port;
  }
}

/**
 * Listens on 127.0.0.1. Until `serve` is called, requests are answered with 503.
 *
 * @throws PortUnavailable
 */
export async function listen({ port, tls }: ListenOptions): Promise<Listening> {
  let handler: WebHandler = () => new Response(null, { status: 503 });
  const onRequest = getRequestListener((request, node) => handler(request, node as HttpBindings));
  const onNodeRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void onRequest(incoming, outgoing);
  };
  const server = tls ? createHttpsServer(tls, onNodeRequest) : createHttpServer(onNodeRequest);

  const boundPort = await bind(port, (candidate) => server.listen(candidate, '127.0.0.1')).catch(
    (error: unknown) => {
      throw new PortUnavailableError(port, error);
    },
  );

  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${boundPort}`,
    serve(newHandler) {
      handler = newHandler;
    },
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => {
          if (error) reject(error);
          else resolve();
        });
        server.closeAllConnections();
      }),
  };
}
