import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import rhea, { type Connection, type EventContext } from 'rhea';
import { bind } from '@lab-gallery/local-service/bind';
import { PortUnavailableError } from '@lab-gallery/local-service/listen';
import { ClientConnection, type ClientContext } from './client-connection.ts';

/** Key and certificate in PEM. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
}

/** Speaks AMQP 1.0 with any number of clients, on any number of ports of 127.0.0.1. */
export class AmqpServer {
  readonly #container = rhea.create_container({
    autoaccept: false,
    autosettle: false,
    credit_window: 0,
    treat_modified_as_released: false,
    // An answer is small, and would wait for the acknowledgement of the one before it: 40 ms.
    tcp_no_delay: true,
  });
  readonly #clients = new Map<Connection, ClientConnection>();
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(context: ClientContext) {
    this.#onClient('receiver_open', (client, { receiver }) => {
      if (receiver) client.onReceiverOpen(receiver);
    });
    this.#onClient('receiver_close', (client, { receiver }) => {
      if (receiver) client.onReceiverClose(receiver);
    });
    this.#onClient('sender_open', (client, { sender }) => {
      if (sender) client.onSenderOpen(sender);
    });
    this.#onClient('sender_close', (client, { sender }) => {
      if (sender) client.onSenderClose(sender);
    });
    for (const event of ['sender_flow', 'sender_draining']) {
      this.#onClient(event, (client, { sender }) => {
        if (sender) client.onSenderFlow(sender);
      });
    }
    for (const event of ['accepted', 'released', 'rejected', 'modified']) {
      this.#onClient(event, (client, { sender, delivery }) => {
        if (sender && delivery) client.onOutcome(sender, delivery);
      });
    }
    this.#onClient('message', (client, { receiver, message, delivery }) => {
      if (receiver && message && delivery) client.onMessage(receiver, message, delivery);
    });

    this.#container.on('connection_open', ({ connection }: EventContext) => {
      this.#clients.set(connection, new ClientConnection(context));
    });
    for (const event of ['connection_close', 'disconnected']) {
      this.#container.on(event, ({ connection }: EventContext) => {
        this.#clients.delete(connection);
      });
    }
    // Whoever sends nonsense is cut off by rhea; unheard, these would end the process.
    for (const event of [
      'protocol_error',
      'connection_error',
      'session_error',
      'sender_error',
      'receiver_error',
      'error',
    ]) {
      this.#container.on(event, () => undefined);
    }
  }

  #onClient(event: string, handle: (client: ClientConnection, context: EventContext) => void): void {
    this.#container.on(event, (context: EventContext) => {
      const client = this.#clients.get(context.connection);
      if (client) handle(client, context);
    });
  }

  /** @returns the port; @throws PortUnavailable */
  async listen(port: number, tls?: Tls): Promise<number> {
    try {
      return await bind(port, (candidate) => this.#open(candidate, tls));
    } catch (error) {
      throw new PortUnavailableError(port, error);
    }
  }

  #open(port: number, tls?: Tls): Server {
    const options = { host: '127.0.0.1', port, idle_time_out: 120_000, max_frame_size: 65_536 };
    const server = tls
      ? this.#container.listen({ ...options, ...tls, transport: 'tls' })
      : this.#container.listen(options);
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.once('listening', () => this.#servers.push(server));
    return server;
  }

  /** There is more to receive at these paths. */
  wake(paths: ReadonlySet<string>): void {
    if (paths.size === 0) return;
    for (const client of this.#clients.values()) client.wake(paths);
  }

  /** Stops listening and cuts what is still open. */
  async close(): Promise<void> {
    const closed = this.#servers.map((server) => once(server.close(), 'close'));
    // With an error, which rhea listens for: otherwise its heartbeats go on, and the process with them.
    for (const socket of this.#sockets) socket.destroy(new Error('The service ends.'));
    await Promise.all(closed);
  }
}
