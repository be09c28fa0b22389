import { Hono } from 'hono';
import { listen } from '../lib/listen.ts';
import { createIssuer, type TokenClaims } from './issuer.ts';
import { managedIdentityRoutes } from './managed-identity.ts';
import { openSigningKey } from './signing-key.ts';

/** The tenant that everything local belongs to. */
export const LOCAL_TENANT = '10ca1000-0000-4000-8000-000000000001';
/** Object id of the app's managed identity: who the app is when it calls Azure. */
export const LOCAL_PRINCIPAL = '10ca1000-0000-4000-8000-000000000002';
/** Application id of the app's managed identity. */
export const LOCAL_CLIENT = '10ca1000-0000-4000-8000-000000000003';

export interface IdentityOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Holds the signing key. */
  readonly stateFolder: string;
  /** The value of `IDENTITY_HEADER`. */
  readonly identityHeader?: string;
  readonly tenantId?: string;
  readonly now?: () => number;
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
  /** Signs a token in process, without a request: for tests and for making people who may sign in. */
  issueToken(claims: TokenClaims): Promise<string>;
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
  now = Date.now,
}: IdentityOptions): Promise<Identity> {
  const key = await openSigningKey(stateFolder);
  const server = await listen({ port });
  const tenant = `${server.origin}/${tenantId}`;
  const jwksUri = `${tenant}/discovery/v2.0/keys`;
  const issuer = createIssuer({
    issuer: `${tenant}/v2.0`,
    tenantId,
    principalId: LOCAL_PRINCIPAL,
    clientId: LOCAL_CLIENT,
    key,
    now,
  });

  const app = new Hono()
    .route('/', managedIdentityRoutes(issuer, identityHeader, LOCAL_CLIENT))
    .get(`/${tenantId}/v2.0/.well-known/openid-configuration`, (c) =>
      c.json({
        issuer: issuer.issuer,
        jwks_uri: jwksUri,
        id_token_signing_alg_values_supported: ['RS256'],
        subject_types_supported: ['pairwise'],
        response_types_supported: ['code'],
      }),
    )
    .get(`/${tenantId}/discovery/v2.0/keys`, (c) => c.json({ keys: [key.publicJwk] }))
    .notFound((c) =>
      c.json({ error: 'not_found', error_description: `There is no ${c.req.path} here.` }, 404),
    );
  server.serve(app.fetch);

  return {
    origin: server.origin,
    issuer: issuer.issuer,
    tenantId,
    jwksUri,
    managedIdentityEndpoint: `${server.origin}/msi/token`,
    issueToken: async (claims) => (await issuer.issueToken(claims)).token,
    close: () => server.close(),
  };
}
