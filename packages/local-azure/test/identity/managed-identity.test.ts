import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type Identity,
  LOCAL_CLIENT,
  LOCAL_PRINCIPAL,
  LOCAL_TENANT,
  startIdentity,
} from '../../src/identity/start-identity.ts';

const RESOURCE = 'https://management.azure.com';

let folder: string;
let identity: Identity;
// Once for all: MSAL remembers the first endpoint that it finds for the life of the process.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-'));
  identity = await startIdentity({ port: 0, stateFolder: folder });
  vi.stubEnv('IDENTITY_ENDPOINT', identity.managedIdentityEndpoint);
  vi.stubEnv('IDENTITY_HEADER', 'local-development');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await identity.close();
  await rm(folder, { recursive: true });
});

function ask(query: string, header = 'local-development'): Promise<Response> {
  return fetch(`${identity.managedIdentityEndpoint}?${query}`, { headers: { 'X-IDENTITY-HEADER': header } });
}

describe('the managed identity endpoint', () => {
  it('gives DefaultAzureCredential a token that the issuer’s keys prove', async () => {
    const { token, expiresOnTimestamp } = await new DefaultAzureCredential().getToken(`${RESOURCE}/.default`);

    const keys = createRemoteJWKSet(new URL(identity.jwksUri));
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: `https://sts.windows.net/${LOCAL_TENANT}/`,
      audience: RESOURCE,
    });
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      oid: LOCAL_PRINCIPAL,
      tid: LOCAL_TENANT,
      appid: LOCAL_CLIENT,
      ver: '1.0',
    });
    // The credential counts from when the answer came, so its end may be a second or two later.
    expect(Math.abs((payload.exp ?? 0) - expiresOnTimestamp / 1000)).toBeLessThanOrEqual(2);
    expect(payload.nbf).toBeLessThan(payload.iat ?? 0);
  });

  it('knows the app’s client id, and no other', async () => {
    const own = new ManagedIdentityCredential({ clientId: LOCAL_CLIENT });
    const other = new ManagedIdentityCredential({ clientId: '00000000-0000-4000-8000-000000000000' });

    await expect(own.getToken(RESOURCE)).resolves.toHaveProperty('token');
    await expect(other.getToken(RESOURCE)).rejects.toThrow();
  });

  it.each([
    ['a wrong header', `api-version=2019-08-01&resource=${RESOURCE}`, 'wrong', 401],
    ['no resource', 'api-version=2019-08-01', 'local-development', 400],
    ['another api-version', `api-version=2017-09-01&resource=${RESOURCE}`, 'local-development', 400],
  ])('refuses a request with %s', async (_, query, header, status) => {
    const response = await ask(query, header);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: status });
  });
});

describe('the issuer', () => {
  it('describes itself where its name says', async () => {
    const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);

    expect(await response.json()).toMatchObject({ issuer: identity.issuer, jwks_uri: identity.jwksUri });
  });

  it('shows only the public half of its key', async () => {
    const { keys } = (await (await fetch(identity.jwksUri)).json()) as { keys: object[] };

    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
  });

  it('gives people tokens with the claims that are asked for, from its own clock', async () => {
    const stateFolder = join(folder, 'other');
    const other = await startIdentity({ port: 0, stateFolder, now: () => Date.UTC(2030, 0, 1) });

    const token = await other.issueToken({
      aud: 'lab-gallery',
      oid: 'teacher',
      name: 'Ada',
      lifetimeSeconds: 60,
    });

    expect(decodeJwt(token)).toMatchObject({
      aud: 'lab-gallery',
      oid: 'teacher',
      sub: 'teacher',
      name: 'Ada',
      iss: other.issuer,
      exp: Date.UTC(2030, 0, 1) / 1000 + 60,
    });
    await other.close();
  });

  it('keeps its key over a restart', async () => {
    const again = await startIdentity({ port: 0, stateFolder: folder });

    const [first, second] = await Promise.all(
      [identity, again].map(async ({ jwksUri }) => (await fetch(jwksUri)).json()),
    );

    expect(second).toEqual(first);
    await again.close();
  });
});
