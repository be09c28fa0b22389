import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen, PortUnavailableError } from '@lab-gallery/local-service/listen';
import { openTlsAuthority } from '../../src/tls-authority.ts';

const DAY = 24 * 60 * 60_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('the local certificate authority', () => {
  it('makes certificates once, and keeps the key to itself', async () => {
    const first = await openTlsAuthority(folder);
    const second = await openTlsAuthority(folder);

    const { mode } = await stat(join(folder, 'server.key'));
    expect(second).toEqual(first);
    expect(await readFile(first.caFile, 'utf8')).toBe(first.ca);
    expect(mode & 0o777).toBe(0o600);
    expect(new X509Certificate(first.cert).subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
  });

  it('makes new ones before the old ones end', async () => {
    const old = await openTlsAuthority(folder, () => Date.now() - 392 * DAY);

    const renewed = await openTlsAuthority(folder);

    expect(renewed.ca).not.toBe(old.ca);
  });

  it.each(['ca.pem', 'server.pem', 'server.key'])('makes new ones when %s is damaged', async (file) => {
    const old = await openTlsAuthority(folder);
    await writeFile(join(folder, file), 'damaged');

    const renewed = await openTlsAuthority(folder);

    expect(renewed.ca).not.toBe(old.ca);
    expect(new X509Certificate(renewed.cert).verify(new X509Certificate(renewed.ca).publicKey)).toBe(true);
  });

  it.each(['127.0.0.1', 'localhost'])('is enough for a client to trust %s', async (hostname) => {
    const { ca, key, cert } = await openTlsAuthority(folder);
    const server = await listen({ port: 0, tls: { key, cert } });
    server.serve(() => new Response('trusted'));

    const sent = request({ hostname, family: 4, port: new URL(server.origin).port, ca }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];

    expect(response.statusCode).toBe(200);
    response.resume();
    await server.close();
  });
});

it('a port that is taken is named in the error', async () => {
  const server = await listen({ port: 0 });
  const port = Number(new URL(server.origin).port);

  await expect(listen({ port })).rejects.toThrow(PortUnavailableError);
  await expect(listen({ port })).rejects.toThrow(String(port));
  await server.close();
});
