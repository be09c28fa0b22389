import type { JWTPayload } from 'jose';
import {
  type AccountClaims,
  type AdapterFactory,
  type Configuration,
  type FindAccount,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { pairwiseSubject } from './api-token.ts';
import { mayRead, registeredClients } from './clients.ts';
import { findPersonById, findServiceById, type Person, type Service } from './directory.ts';
import { errorPage, type Page, signedOutPage, signOutPage } from './pages.ts';
import { promptPolicy, withConsent } from './prompts.ts';
import { apiOf, OPENID_SCOPES, resourceOfScopes } from './scopes.ts';
import type { SigningKey } from './signing-keys.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly tenantId: string;
  /** Published; the first one signs. */
  readonly keys: readonly SigningKey[];
  readonly adapter: AdapterFactory;
  readonly paths: ProviderPaths;
  /** Of an access token that is being made. */
  readonly lifetimeSeconds: () => number;
  /** What an access token says of its bearer. */
  readonly makeClaims: (bearer: Person | Service, lifetimeSeconds: number) => JWTPayload;
}

/** Where the provider answers; the addresses are Entra ID's. */
export interface ProviderPaths {
  readonly discovery: string;
  readonly authorize: string;
  readonly token: string;
  readonly logout: string;
  readonly keys: string;
  /** Of the sign-in page, without the id of the sign-in. */
  readonly signIn: string;
}

const HOUR = 60 * 60;
/** Microsoft docs, refresh tokens: those of single-page apps end after 24 hours, and rotation does not extend them. */
const REFRESH_TOKEN_SECONDS = 24 * HOUR;

/** OpenID Connect as Entra ID speaks it: codes with PKCE, refresh tokens and client credentials, on `oidc-provider`. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, paths } = options;
  const provider = new Provider(issuer, configure(options));
  provider.use(async (ctx, next) => {
    // The only path of the provider's that can't be configured.
    if (ctx.path === paths.discovery) ctx.path = '/.well-known/openid-configuration';
    if (ctx.path === paths.authorize) ctx.query = withConsent(ctx.query);
    // Its own pages submit themselves by an inline script, whose hash it adds here.
    ctx.set('content-security-policy', "default-src 'none'; script-src; frame-ancestors 'none'");
    await next();
  });
  return provider;
}

function configure({
  tenantId,
  keys,
  adapter,
  paths,
  lifetimeSeconds,
  makeClaims,
}: ProviderOptions): Configuration {
  return {
    adapter,
    jwks: { keys: keys.map(({ privateJwk }) => privateJwk) },
    clients: registeredClients(),
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      end_session: paths.logout,
      jwks: paths.keys,
    },
    scopes: [...OPENID_SCOPES],
    claims: {
      openid: ['sub', 'tid', 'ver'],
      profile: ['oid', 'preferred_username', 'name'],
      email: ['email'],
    },
    // Entra ID's own userinfo is Microsoft Graph's, so the ID token has to say it all.
    conformIdTokenClaims: false,
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, client) => pairwiseSubject(accountId, client.clientId),
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => resourceOfScopes(ctx),
        getResourceServerInfo: (_ctx, resource) => apiOf(resource),
        useGrantedResource: () => true,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          show(ctx, await signOutPage(form, textOf(ctx.oidc.params?.['post_logout_redirect_uri'])));
        },
        postLogoutSuccessSource: async (ctx) => {
          show(ctx, await signedOutPage());
        },
      },
    },
    formats: {
      customizers: {
        jwt(_ctx, token, parts) {
          const bearer =
            token.kind === 'AccessToken'
              ? findPersonById(token.accountId)
              : findServiceById(token.clientId ?? '');
          if (bearer === undefined) throw new TypeError('Only people and services get access tokens.');
          parts.header = { typ: 'JWT' };
          parts.payload = makeClaims(bearer, token.expiration);
        },
      },
    },
    ttl: {
      AccessToken: lifetimeSeconds,
      ClientCredentials: lifetimeSeconds,
      AuthorizationCode: 10 * 60,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 14 * 24 * HOUR,
      Grant: 14 * 24 * HOUR,
      RefreshToken: ({ oidc }) => oidc.entities.RotatedRefreshToken?.remainingTTL ?? REFRESH_TOKEN_SECONDS,
    },
    rotateRefreshToken: true,
    clientBasedCORS: (_ctx, origin, client) => mayRead(origin, client.clientId),
    // Cookies know no ports: the path keeps these from every other service on this machine.
    cookies: { long: { httpOnly: true, sameSite: 'lax', path: `/${tenantId}` } },
    interactions: {
      policy: promptPolicy(),
      url: (_ctx, { uid }) => `${paths.signIn}/${uid}`,
    },
    loadExistingGrant: grantAllThatIsAskedFor,
    findAccount: accountFinder(tenantId),
    renderError: async (ctx, { error, error_description: description }) => {
      show(ctx, await errorPage(error, description ?? 'The request is not valid.'));
    },
  };
}

async function grantAllThatIsAskedFor({ oidc }: KoaContextWithOIDC) {
  const { account, client, requestParamOIDCScopes, requestParamScopes, resourceServers = {} } = oidc;
  if (account === undefined || client === undefined) return undefined;
  const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(requestParamOIDCScopes);
  for (const [resource, { scopes }] of Object.entries(resourceServers)) {
    grant.addResourceScope(
      resource,
      [...requestParamScopes].filter((scope) => scopes.has(scope)),
    );
  }
  await grant.save();
  return grant;
}

function accountFinder(tenantId: string): FindAccount {
  return (_ctx, objectId) => {
    const person = findPersonById(objectId);
    if (person === undefined) return undefined;
    const { username, displayName } = person;
    const claims: AccountClaims = {
      sub: objectId,
      oid: objectId,
      tid: tenantId,
      ver: '2.0',
      preferred_username: username,
      name: displayName,
      email: username,
    };
    return { accountId: objectId, claims: () => claims };
  };
}

function show(ctx: KoaContextWithOIDC, page: Page): void {
  ctx.set(page.headers);
  ctx.body = page.html;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
