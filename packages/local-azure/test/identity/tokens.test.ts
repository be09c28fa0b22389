import { createPublicKey } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
} from 'jose';
import {
  ClientSecretBasic,
  ClientSecretPost,
  clientCredentialsGrant,
  type Configuration,
  refreshTokenGrant,
} from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE, SERVICES } from '../../src/identity/directory.ts';
import { type Identity, LOCAL_API, LOCAL_PORTAL, LOCAL_TENANT } from '../../src/identity/start-identity.ts';
import { FormBrowser } from '../../src/identity/form-browser.ts';
import {
  API_SCOPE,
  connect,
  requestSignIn,
  SERVICE_SCOPE,
  signIn,
  startTestIdentity,
  type TestIdentity,
} from './support.ts';

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const { integration, operator } = SERVICES;

let service: TestIdentity;
let identity: Identity;
let page: Configuration;
beforeAll(async () => {
  service = await startTestIdentity();
  identity = service.identity;
  page = await connect(identity);
});
afterAll(() => service[Symbol.asyncDispose]());

/** As an API would: the keys are asked for anew. */
function verify(token: string, { jwksUri, issuer } = identity) {
  const keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });
  return jwtVerify(token, keys, { issuer, audience: LOCAL_API, algorithms: ['RS256'] });
}

async function askAsService(secret: string, scope: string, clientId: string = integration.clientId) {
  const config = await connect(identity, clientId, ClientSecretPost(secret));
  return clientCredentialsGrant(config, { scope });
}

describe('the discovery document', () => {
  it('has Entra ID’s fields, and its addresses below the tenant', async () => {
    const response = await fetch(`${identity.issuer}/.well-known/openid-configuration`);

    const tenant = `${identity.origin}/${LOCAL_TENANT}`;
    expect(await response.json()).toMatchObject({
      issuer: `${tenant}/v2.0`,
      authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
      end_session_endpoint: `${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `${tenant}/discovery/v2.0/keys`,
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      response_types_supported: ['code'],
      response_modes_supported: expect.arrayContaining(['query', 'fragment', 'form_post']) as string[],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
    });
  });
});

describe('an access token for the API', () => {
  it('says of a person what Entra ID would say', async () => {
    const { access_token: token } = await signIn(page, 'admin');

    const { payload, protectedHeader } = await verify(token);

    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) as string });
    expect(payload).toEqual({
      aud: LOCAL_API,
      iss: identity.issuer,
      tid: LOCAL_TENANT,
      ver: '2.0',
      oid: PEOPLE.admin.objectId,
      sub: expect.stringMatching(/^[\w-]{43}$/) as string,
      azp: LOCAL_PORTAL,
      scp: 'access_as_user',
      roles: ['LabGallery.Admin'],
      preferred_username: 'admin@contoso.example',
      name: 'Ada Admin',
      uti: expect.stringMatching(ID) as string,
      iat: expect.any(Number) as number,
      nbf: expect.any(Number) as number,
      exp: expect.any(Number) as number,
    });
  });

  it('names no roles of a person who has no app role', async () => {
    const { access_token: token } = await signIn(page, 'owner');

    expect(decodeJwt(token)).not.toHaveProperty('roles');
  });

  it('says of a service what Entra ID would say, and nothing of a person', async () => {
    const { access_token: token } = await askAsService(operator.secret, SERVICE_SCOPE, operator.clientId);

    const { payload } = await verify(token);

    expect(payload).toEqual({
      aud: LOCAL_API,
      iss: identity.issuer,
      tid: LOCAL_TENANT,
      ver: '2.0',
      oid: operator.objectId,
      sub: operator.objectId,
      azp: operator.clientId,
      idtyp: 'app',
      roles: ['LabGallery.Access', 'LabGallery.Admin'],
      uti: expect.stringMatching(ID) as string,
      iat: expect.any(Number) as number,
      nbf: expect.any(Number) as number,
      exp: expect.any(Number) as number,
    });
  });

  it('is the same from tokenFor as by the protocol, but for its times and its id', async () => {
    const timeless = ({ iat, nbf, exp, uti, ...claims }: JWTPayload) => claims;
    const byProtocol = [
      (await signIn(page, 'teacher')).access_token,
      (await askAsService(integration.secret, SERVICE_SCOPE)).access_token,
    ];

    const inProcess = [await identity.tokenFor('teacher'), await identity.tokenFor('integration')];

    expect(inProcess.map((token) => timeless(decodeJwt(token)))).toEqual(
      byProtocol.map((token) => timeless(decodeJwt(token))),
    );
    expect(inProcess.map(decodeProtectedHeader)).toEqual(byProtocol.map(decodeProtectedHeader));
  });

  it('lasts as long as the service is told to let it', async () => {
    await using short = await startTestIdentity({ accessTokenSeconds: 7, now: () => Date.UTC(2030, 0, 1) });
    const config = await connect(short.identity);

    const tokens = await signIn(config, 'reader');

    expect(tokens.expires_in).toBe(7);
    const end = Date.UTC(2030, 0, 1) / 1000 + 7;
    expect(decodeJwt(tokens.access_token).exp).toBe(end);
    expect(decodeJwt(await short.identity.tokenFor('reader')).exp).toBe(end);
  });
});

describe('a refresh token', () => {
  it('is changed for another one and for a new access token of the same person', async () => {
    const first = await signIn(page, 'creator');

    const second = await refreshTokenGrant(page, first.refresh_token ?? '');
    const third = await refreshTokenGrant(page, second.refresh_token ?? '');

    expect(new Set([first, second, third].map((tokens) => tokens.refresh_token)).size).toBe(3);
    expect(new Set([first, second, third].map((tokens) => tokens.access_token)).size).toBe(3);
    expect(decodeJwt(third.access_token)).toMatchObject({
      oid: PEOPLE.creator.objectId,
      scp: 'access_as_user',
    });
  });

  it('that comes a second time is taken for stolen: the one that it was changed for ends too', async () => {
    const first = await signIn(page, 'creator');
    const second = await refreshTokenGrant(page, first.refresh_token ?? '');

    const replayed = refreshTokenGrant(page, first.refresh_token ?? '');

    await expect(replayed).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(refreshTokenGrant(page, second.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('cannot be changed for a scope that it was not given for', async () => {
    const { refresh_token: token = '' } = await signIn(page, 'creator', { scope: 'openid offline_access' });

    await expect(refreshTokenGrant(page, token, { scope: API_SCOPE })).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });
});

describe('client credentials', () => {
  it('are taken in the body, as curl sends them, and as basic authentication', async () => {
    const basic = await connect(identity, integration.clientId, ClientSecretBasic(integration.secret));

    const tokens = await Promise.all([
      askAsService(integration.secret, SERVICE_SCOPE),
      clientCredentialsGrant(basic, { scope: SERVICE_SCOPE }),
    ]);

    for (const token of tokens) {
      expect(token.token_type).toBe('bearer');
      expect(token).not.toHaveProperty('refresh_token');
    }
  });

  it.each([
    ['a wrong secret', 'wrong', SERVICE_SCOPE, 'invalid_client', 401],
    ['the secret of another service', operator.secret, SERVICE_SCOPE, 'invalid_client', 401],
    ['an unknown scope', integration.secret, 'api://other/.default', 'invalid_scope', 400],
    ['the permission of people', integration.secret, API_SCOPE, 'invalid_scope', 400],
    ['two scopes, of which one is unknown', integration.secret, `${SERVICE_SCOPE} x`, 'invalid_scope', 400],
  ])('are refused with %s', async (_, secret, scope, error, status) => {
    await expect(askAsService(secret, scope)).rejects.toMatchObject({ error, status });
  });

  it('are refused without a scope, and for the page, which has no secret to prove itself by', async () => {
    const ask = async (body: Record<string, string>) => {
      const response = await fetch(page.serverMetadata().token_endpoint ?? '', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', ...body }),
      });
      return [response.status, ((await response.json()) as { error: string }).error];
    };

    const withoutScope = { client_id: integration.clientId, client_secret: integration.secret };

    expect(await ask(withoutScope)).toEqual([400, 'invalid_scope']);
    expect(await ask({ client_id: LOCAL_PORTAL, scope: SERVICE_SCOPE })).toEqual([400, 'invalid_request']);
  });
});

describe('a request from another origin', () => {
  const ask = (path: string, origin: string, init: RequestInit = {}) =>
    fetch(`${identity.origin}/${LOCAL_TENANT}/${path}`, { ...init, headers: { origin } });
  const tokenRequest = { method: 'POST', body: new URLSearchParams({ client_id: LOCAL_PORTAL, code: 'x' }) };

  it.each(['v2.0/.well-known/openid-configuration', 'discovery/v2.0/keys'])(
    'may read what is public: %s',
    async (path) => {
      const response = await ask(path, 'http://127.0.0.1:7071');

      expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:7071');
    },
  );

  it('may ask for tokens where the page is served', async () => {
    const response = await ask('oauth2/v2.0/token', 'http://127.0.0.1:5173', tokenRequest);

    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:5173');
  });

  it.each(['http://evil.example', 'http://127.0.0.1.evil.example', 'null'])(
    'may not read an answer about tokens from %s',
    async (origin) => {
      const response = await ask('oauth2/v2.0/token', origin, tokenRequest);

      expect(response.status).toBe(400);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('rotating the keys', () => {
  it('signs with a new key, and keeps the old one published', async () => {
    await using other = await startTestIdentity();
    const before = await other.identity.tokenFor('owner');

    await other.identity.rotateKeys({ keepOld: true });

    const after = (await signIn(await connect(other.identity), 'owner')).access_token;
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    await expect(verify(before, other.identity)).resolves.toBeDefined();
    await expect(verify(after, other.identity)).resolves.toBeDefined();
  });

  it('can withdraw the old key: its tokens are worth nothing, while whoever signed in stays so', async () => {
    await using other = await startTestIdentity();
    const config = await connect(other.identity);
    const before = await signIn(config, 'owner');

    await other.identity.rotateKeys({ keepOld: false });

    await expect(verify(before.access_token, other.identity)).rejects.toThrow(errors.JWKSNoMatchingKey);
    const after = await refreshTokenGrant(await connect(other.identity), before.refresh_token ?? '');
    await expect(verify(after.access_token, other.identity)).resolves.toBeDefined();
  });

  it.each([
    ['nothing', undefined, 204, 2],
    ['keepOld: true', '{"keepOld":true}', 204, 2],
    ['keepOld: false', '{"keepOld":false}', 204, 1],
    ['no JSON', 'keepOld', 400, 1],
    ['another form', '{"keepOld":"no"}', 400, 1],
    ['no object', 'null', 400, 1],
  ])('can be asked for with %s', async (_, body, status, published) => {
    await using other = await startTestIdentity();

    const response = await fetch(`${other.identity.origin}/_local/rotate-keys`, {
      method: 'POST',
      ...(body !== undefined && { body }),
    });

    expect(response.status).toBe(status);
    const { keys } = (await (await fetch(other.identity.jwksUri)).json()) as { keys: unknown[] };
    expect(keys).toHaveLength(published);
  });

  it('cannot be asked for by a web page', async () => {
    const response = await fetch(`${identity.origin}/_local/rotate-keys`, {
      method: 'POST',
      headers: { origin: 'http://127.0.0.1:7071' },
    });

    expect(response.status).toBe(403);
  });
});

describe('a restart', () => {
  it('takes nothing away: tokens of every key, refresh tokens, and who has signed in', async () => {
    let other = await startTestIdentity();
    const browser = new FormBrowser();
    const before = await signIn(await connect(other.identity), 'teacher', { browser });
    await other.identity.rotateKeys({ keepOld: true });
    const rotated = await other.identity.tokenFor('teacher');

    other = await other.restart();

    await using restarted = other;
    const config = await connect(restarted.identity);
    await expect(verify(before.access_token, restarted.identity)).resolves.toBeDefined();
    await expect(verify(rotated, restarted.identity)).resolves.toBeDefined();
    expect(decodeProtectedHeader(await restarted.identity.tokenFor('teacher')).kid).toBe(
      decodeProtectedHeader(rotated).kid,
    );
    await expect(refreshTokenGrant(config, before.refresh_token ?? '')).resolves.toBeDefined();
    const silent = await browser.open((await requestSignIn(config, { prompt: 'none' })).url);
    expect(silent.url.searchParams.get('code')).toBeTypeOf('string');
  });
});

describe('a forged token', () => {
  const header = async (token: Promise<string>) => decodeProtectedHeader(await token);
  const published = async () =>
    ((await (await fetch(identity.jwksUri)).json()) as { keys: { kid: string }[] }).keys[0] ?? { kid: '' };

  it('has the claims that it is given in place of the right ones, and lacks those that are undefined', async () => {
    const token = await identity.tokenFor('owner', { aud: 'other', tid: undefined, extra: 1 });

    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ aud: 'other', oid: PEOPLE.owner.objectId, extra: 1 });
    expect(claims).not.toHaveProperty('tid');
  });

  it('can be signed by nobody', async () => {
    expect(await header(identity.forge({ bearer: 'owner', signer: 'nobody' }))).toMatchObject({
      alg: 'none',
    });
  });

  it('can be signed with the public key, as if that were a secret', async () => {
    const token = await identity.forge({ bearer: 'owner', signer: 'public-key' });

    const jwk = await published();
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    await expect(jwtVerify(token, Buffer.from(pem), { algorithms: ['HS256'] })).resolves.toMatchObject({
      protectedHeader: { alg: 'HS256', kid: jwk.kid },
    });
  });

  it('can be signed with another key, under the name of the right one or under its own', async () => {
    const stranger = identity.forge({ bearer: 'owner', signer: 'stranger' });
    const unknown = identity.forge({ bearer: 'owner', signer: 'unknown-key' });

    const { kid } = await published();
    expect((await header(stranger)).kid).toBe(kid);
    expect((await header(unknown)).kid).not.toBe(kid);
    await expect(verify(await stranger)).rejects.toThrow(errors.JWSSignatureVerificationFailed);
    await expect(verify(await unknown)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });
});
