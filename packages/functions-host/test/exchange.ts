import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { expect } from 'vitest';
import { fill } from './expected.ts';
import type { Exchange } from './expected.ts';
import type { HostUnderTest } from './host-under-test.ts';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Makes the request of an exchange and compares the answer. @param placeholders what stands for `{name}` in it. */
export async function hold(
  host: HostUnderTest,
  exchange: Exchange,
  placeholders: Readonly<Record<string, string>>,
): Promise<void> {
  const values = { ...placeholders, origin: host.origin };
  const request = fill(exchange.request, values) as Exchange['request'];
  let answer: Answer | undefined;
  if (exchange.until === undefined) answer = await send(host.origin, request);
  else {
    const ask = async (): Promise<string> => {
      answer = await send(host.origin, request);
      return (JSON.parse(answer.body) as { runtimeStatus: string }).runtimeStatus;
    };
    await expect.poll(ask).toBe(exchange.until);
  }

  const { status, headers, body, json } = exchange.response;
  expect(answer?.status).toBe(status);
  for (const [name, value] of Object.entries(headers)) {
    expect({ [name]: answer?.headers[name] ?? null }).toEqual({ [name]: fill(value, values) });
  }
  if (body !== undefined) expect(answer?.body).toEqual(fill(body, values));
  if (json !== undefined) expect(JSON.parse(answer?.body ?? '')).toEqual(fill(json, values));
}

/** Sends a request to the letter: what `fetch` would not let through as it is, too. */
function send(
  origin: string,
  { method, path, headers, body, chunked }: Exchange['request'],
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const names = [...new Set(headers.map(([name]) => name))];
    const given = names.map((name) => [
      name,
      headers.filter(([other]) => other === name).map(([, value]) => value),
    ]);
    const request = httpRequest(origin + path, {
      method,
      headers: Object.fromEntries(given) as OutgoingHttpHeaders,
      agent: false,
    });
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          });
          request.destroy();
        });
    });
    if (names.includes('content-length'))
      request.flushHeaders(); // Announced, and never sent.
    else if (chunked) {
      request.write(body ?? '');
      request.end();
    } else {
      if (body !== undefined) request.setHeader('content-length', Buffer.byteLength(body));
      request.end(body);
    }
  });
}
