import { request } from 'node:http';
import type { Reply } from '../../contract/api-contract.ts';
import type { RawRequest } from '../http/fuzz-requests.ts';

/** Sends requests as they are, each over a connection of its own, and reads the answers. */
export class RawClient {
  readonly #origin: URL;

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  /**
   * @param authorization the header with that name, if there is to be one
   * @throws when no answer comes
   */
  send({ method, target, headers, body }: RawRequest, authorization: string | undefined): Promise<Reply> {
    const { hostname, port } = this.#origin;
    const bytes = body && ('bytes' in body ? Buffer.from(body.bytes) : Buffer.from(body.text));
    // A list of names and values keeps those that come twice.
    const all = [
      ...headers,
      ...(headers.some(([name]) => name === 'host') ? [] : [['host', this.#origin.host]]),
      ...(authorization === undefined ? [] : [['authorization', authorization]]),
      ...(bytes ? [['content-length', String(bytes.length)]] : []),
    ].flat();
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const path = Buffer.from(target).toString('latin1');
    const sent = request({ hostname, port, method, path, headers: all, agent: false }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const given = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        resolve({ status: response.statusCode ?? 0, headers: new Headers(given), text });
      });
    });
    sent.on('error', reject);
    sent.end(bytes);
    return promise;
  }
}
