import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { JWTPayload } from 'jose';
import { listen } from '@lab-gallery/local-service/listen';
import { defaultLifetimeSeconds } from './api-token.ts';
import { type BearerName, bearerNamed, LOCAL_CLIENT, LOCAL_PRINCIPAL, LOCAL_TENANT } from './directory.ts';
import { forgeToken, type Signer } from './forge.ts';
import { openGrantStore } from './grant-store.ts';
import { createIssuer, type TokenClaims } from './issuer.ts';
import { localRoutes } from './local-routes.ts';
import { managedIdentityRoutes } from './managed-identity.ts';
import { createProvider, type ProviderPaths } from './provider.ts';
import { signInRoutes } from './sign-in.ts';
import { openSigningKeys } from './signing-keys.ts';

export { LOCAL_API, LOCAL_CLIENT, LOCAL_PORTAL, LOCAL_PRINCIPAL, LOCAL_TENANT } from './directory.ts';

export interface IdentityOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Holds the signing keys, and who has signed in. */
  readonly stateFolder: string;
  /** The value of `IDENTITY_HEADER`. */
  readonly identityHeader?: string;
  readonly tenantId?: string;
  /** How long access tokens for the API last; Entra ID's 60 to 90 minutes if left out. */
  readonly accessTokenSeconds?: number;
  /** What access tokens are dated by. Codes, sessions and refresh tokens go by the clock of the machine. */
  readonly now?: () => number;
}

/** Claims that replace those that a token would have; one that is `undefined` is left out of it. */
export type ClaimChanges = Readonly<Record<string, unknown>>;

/** A token that Entra ID would not have given. */
export interface Forgery {
  /** Whom it speaks of. */
  readonly bearer: BearerName;
  readonly signer: Signer;
  readonly claims?: ClaimChanges;
}

/** A running identity service. */
export interface Identity {
  readonly origin: string;
  /** The `iss` of tokens of version 2.0: `<origin>/<tenant>/v2.0`. */
  readonly issuer: string;
  readonly tenantId: string;
  /** Where the keys are that prove the tokens. */
  readonly jwksUri: string;
  /** The value for `IDENTITY_ENDPOINT`. */
  readonly managedIdentityEndpoint: string;
  /** The value for `IDENTITY_HEADER`. */
  readonly identityHeader: string;
  /** Signs a token in process, without a request: for any resource, with any claims. */
  issueToken(claims: TokenClaims): Promise<string>;
  /** The token for Lab Gallery's API that the person or the service would get by the protocol. */
  tokenFor(bearer: BearerName, claims?: ClaimChanges): Promise<string>;
  /** The same, signed in a way that nobody may accept. */
  forge(forgery: Forgery): Promise<string>;
  /**
   * Signs with a new key from now on. The old ones stay published, or are withdrawn, and their tokens with them,
   * also those of the managed identity.
   */
  rotateKeys(options: { readonly keepOld: boolean }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the local stand-in for Microsoft Entra ID and for the managed identity endpoint, over plain HTTP.
 *
 * @throws PortUnavailable
 */
export async function startIdentity({
  port,
  stateFolder,
  identityHeader = 'local-development',
  tenantId = LOCAL_TENANT,
  accessTokenSeconds,
  now = Date.now,
}: IdentityOptions): Promise<Identity> {
  const keys = await openSigningKeys(stateFolder);
  const server = await listen({ port });
  const store = openGrantStore(stateFolder);
  const paths = pathsOf(tenantId);
  const issuer = createIssuer({
    issuer: `${server.origin}/${tenantId}/v2.0`,
    tenantId,
    principalId: LOCAL_PRINCIPAL,
    clientId: LOCAL_CLIENT,
    key: keys.current,
    now,
  });

  // It reads its keys once, and keeps everything else in the store: after a rotation there is another one.
  const makeProvider = () =>
    createProvider({
      issuer: issuer.issuer,
      tenantId,
      keys: keys.all(),
      adapter: store.adapter,
      paths,
      lifetimeSeconds: () => accessTokenSeconds ?? defaultLifetimeSeconds(),
      makeClaims: issuer.apiClaims,
    });
  let provider = makeProvider();
  const rotateKeys = async (options: { readonly keepOld: boolean }): Promise<void> => {
    await keys.rotate(options);
    provider = makeProvider();
  };

  const app = new Hono<{ Bindings: HttpBindings }>()
    .route('/', managedIdentityRoutes(issuer, identityHeader, LOCAL_CLIENT))
    .route('/', localRoutes(rotateKeys))
    .route(
      '/',
      signInRoutes(paths.signIn, () => provider),
    );
  const { signIn: _signIn, ...provided } = paths;
  for (const path of [...Object.values(provided), `${paths.authorize}/:uid`, `${paths.logout}/*`]) {
    app.all(path, async (c) => {
      await provider.callback()(c.env.incoming, c.env.outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  }
  app.notFound((c) =>
    c.json({ error: 'not_found', error_description: `There is no ${c.req.path} here.` }, 404),
  );
  server.serve((request, node) => app.fetch(request, node));

  const forge = ({ bearer, signer, claims }: Forgery): Promise<string> => {
    const changed: JWTPayload = { ...issuer.apiClaims(bearerNamed(bearer), accessTokenSeconds), ...claims };
    return forgeToken(changed, signer, keys.current());
  };
  return {
    origin: server.origin,
    issuer: issuer.issuer,
    tenantId,
    jwksUri: server.origin + paths.keys,
    managedIdentityEndpoint: `${server.origin}/msi/token`,
    identityHeader,
    issueToken: async (claims) => (await issuer.issueToken(claims)).token,
    tokenFor: (bearer, claims = {}) => forge({ bearer, signer: 'issuer', claims }),
    forge,
    rotateKeys,
    close: async () => {
      await server.close();
      store.close();
    },
  };
}

/** Entra ID's addresses, below the one of the tenant. */
function pathsOf(tenantId: string): ProviderPaths {
  return {
    discovery: `/${tenantId}/v2.0/.well-known/openid-configuration`,
    authorize: `/${tenantId}/oauth2/v2.0/authorize`,
    token: `/${tenantId}/oauth2/v2.0/token`,
    logout: `/${tenantId}/oauth2/v2.0/logout`,
    keys: `/${tenantId}/discovery/v2.0/keys`,
    signIn: `/${tenantId}/login`,
  };
}
