import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the app asked of one of its tables: a page of rows, one row, or a write. */
export interface TableRequest {
  readonly table: string;
  readonly method: string;
}

/** Stands between the app and its tables, and counts. It changes nothing: signatures don't cover the address. */
export class TableCounter implements Disposable {
  #requests: TableRequest[] = [];
  readonly #server = createServer((incoming, outgoing) => {
    this.#pass(incoming, outgoing);
  });
  #target = new URL('http://127.0.0.1');

  /** @returns the connection string that leads through here */
  async before(connectionString: string): Promise<string> {
    const endpoint = /TableEndpoint=([^;]+)/.exec(connectionString)?.[1];
    if (endpoint === undefined) throw new Error('The connection string names no table endpoint.');
    this.#target = new URL(endpoint);
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return connectionString.replace(endpoint, endpoint.replace(this.#target.host, `127.0.0.1:${port}`));
  }

  /** What was asked of a table since the last time. */
  take(table: string): { reads: number; writes: number } {
    const taken = this.#requests.filter((request) => request.table === table);
    this.#requests = this.#requests.filter((request) => request.table !== table);
    const reads = taken.filter(({ method }) => method === 'GET').length;
    return { reads, writes: taken.length - reads };
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = incoming;
    const { hostname, port } = this.#target;
    const passed = send({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    const named = /^\/[^/]+\/(\w+)/.exec(url)?.[1];
    if (named !== undefined) this.#requests.push({ table: named, method });
    if (named === undefined) this.#noteBatch(incoming);
    incoming.pipe(passed);
  }

  /** A transaction says in its body which table it is for. */
  #noteBatch(incoming: IncomingMessage): void {
    let text = '';
    incoming.on('data', (chunk: Buffer) => {
      if (text.length < 4_000) text += chunk.toString();
    });
    incoming.on('end', () => {
      const table = /(?:PUT|POST|PATCH|MERGE|DELETE) https?:\/\/[^/]+\/[^/]+\/(\w+)/.exec(text)?.[1];
      if (table !== undefined) this.#requests.push({ table, method: 'BATCH' });
    });
  }

  [Symbol.dispose](): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
