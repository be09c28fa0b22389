import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_API, LOCAL_TENANT, startIdentity, type Identity } from '@lab-gallery/local-azure/identity';
import { SignInUnavailableError, UnauthenticatedError } from '../../../shared/domain/access/errors.ts';
import { createEntraTokens } from '../../../shared/adapters/tokens/entra-tokens.ts';

let identity: Identity;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokens-'));
  identity = await startIdentity({ port: 0, stateFolder: folder });
});

afterAll(async () => {
  await identity.close();
  await rm(folder, { recursive: true, force: true });
});

function tokensAt(authority: string, now = () => new Date()) {
  return createEntraTokens({ authority, tenantId: LOCAL_TENANT, clientId: LOCAL_API, clock: { now } });
}

async function callerBy(token: string, now?: () => Date) {
  return tokensAt(identity.origin, now).check(`Bearer ${token}`);
}

describe('a token', () => {
  it('of a person says who they are and what their app may do on their behalf', async () => {
    const caller = await callerBy(await identity.tokenFor('teacher'));

    expect(caller).toEqual({
      tenantId: LOCAL_TENANT,
      objectId: '10ca1000-0000-4000-8000-000000000105',
      kind: 'User',
      name: 'teacher@contoso.example',
      appRoles: [],
      scopes: ['access_as_user'],
    });
  });

  it('of a service says which app roles it has, and has no permissions of people', async () => {
    const caller = await callerBy(await identity.tokenFor('operator'));

    expect(caller).toMatchObject({
      kind: 'ServicePrincipal',
      objectId: '10ca1000-0000-4000-8000-000000000017',
      appRoles: ['LabGallery.Access', 'LabGallery.Admin'],
      scopes: [],
    });
  });

  it("of a service can't have a person's permissions by a claim of its own", async () => {
    const caller = await callerBy(await identity.tokenFor('integration', { scp: 'access_as_user' }));

    expect(caller).toMatchObject({ kind: 'ServicePrincipal', scopes: [] });
  });

  it('is good up to a minute after its end, for clocks that differ, and no longer', async () => {
    const token = await identity.tokenFor('owner', { exp: Math.floor(Date.now() / 1000) - 30 });

    await expect(callerBy(token)).resolves.toMatchObject({ kind: 'User' });
    await expect(callerBy(token, () => new Date(Date.now() + 40_000))).rejects.toThrow(UnauthenticatedError);
  });

  it.each([
    ['another audience', { aud: '10ca1000-0000-4000-8000-000000000005' }],
    ["the API's identifier URI, which only tokens of version 1.0 name", { aud: `api://${LOCAL_API}` }],
    ['another issuer', { iss: 'https://login.microsoftonline.com/common/v2.0' }],
    ['another tenant', { tid: '10ca1000-0000-4000-8000-00000000ffff' }],
    ['version 1.0', { ver: '1.0' }],
    ['no object id', { oid: undefined }],
    ['no end', { exp: undefined }],
    ['no beginning', { nbf: undefined }],
    ['a beginning in an hour', { nbf: Math.floor(Date.now() / 1000) + 3600 }],
    ['no subject', { sub: undefined }],
  ])('with %s is refused', async (_what, claims) => {
    const token = await identity.tokenFor('owner', claims);

    await expect(callerBy(token)).rejects.toThrow(UnauthenticatedError);
  });

  it.each(['nobody', 'public-key', 'stranger', 'unknown-key'] as const)(
    'signed by %s is refused',
    async (signer) => {
      const token = await identity.forge({ bearer: 'owner', signer });

      await expect(callerBy(token)).rejects.toThrow(UnauthenticatedError);
    },
  );

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic b3duZXI6cGFzc3dvcmQ='],
    ['no token', 'Bearer '],
    ['two tokens', 'Bearer a.b.c d.e.f'],
    ['no JWT', 'Bearer abc'],
    ['more than any token has', `Bearer ${'a'.repeat(20_000)}`],
  ])('is missing where there is %s', async (_what, header) => {
    await expect(tokensAt(identity.origin).check(header)).rejects.toThrow(UnauthenticatedError);
  });
});

describe("the issuer's keys", () => {
  it('are asked for once for many tokens, and not again for each forged one', async () => {
    const asked = await countingKeys();
    const tokens = tokensAt(asked.origin);
    const good = await identity.tokenFor('owner', { iss: `${asked.origin}/${LOCAL_TENANT}/v2.0` });
    const forged = await identity.forge({ bearer: 'owner', signer: 'unknown-key' });

    for (let i = 0; i < 20; i += 1) await tokens.check(`Bearer ${good}`);
    for (let i = 0; i < 20; i += 1) {
      await expect(tokens.check(`Bearer ${forged}`)).rejects.toThrow(UnauthenticatedError);
    }

    expect(asked.count()).toBe(1);
    await asked.close();
  });

  it('that are new are picked up by who has none yet, and old ones that are withdrawn are good for nothing', async () => {
    const rotating = await mkdtemp(join(tmpdir(), 'tokens-'));
    const other = await startIdentity({ port: 0, stateFolder: rotating });
    const before = await other.tokenFor('owner');

    await other.rotateKeys({ keepOld: false });
    const tokens = tokensAt(other.origin);

    await expect(tokens.check(`Bearer ${await other.tokenFor('owner')}`)).resolves.toMatchObject({
      kind: 'User',
    });
    await expect(tokens.check(`Bearer ${before}`)).rejects.toThrow(UnauthenticatedError);
    await other.close();
    await rm(rotating, { recursive: true, force: true });
  });

  it("that can't be had are nobody's fault who asks: it is another answer than a bad token's", async () => {
    const nowhere = tokensAt('http://127.0.0.1:9');

    const token = await identity.tokenFor('owner');

    await expect(nowhere.check(`Bearer ${token}`)).rejects.toThrow(SignInUnavailableError);
  });
});

/** The keys at another address, which counts who asks for them. */
async function countingKeys() {
  const { createServer } = await import('node:http');
  const keys = await (await fetch(identity.jwksUri)).text();
  let count = 0;
  const server = createServer((_request, response) => {
    count += 1;
    response.setHeader('content-type', 'application/json').end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    count: () => count,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
