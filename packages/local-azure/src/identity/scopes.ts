import { errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { DELEGATED_PERMISSION, LOCAL_API, LOCAL_API_URI } from './directory.ts';

/** The scopes of OpenID Connect that Entra ID knows. */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** An application is named by its identifier URI or by its id; `.default` is whatever it has been granted. */
const DEFAULT_SCOPES = [`${LOCAL_API_URI}/.default`, `${LOCAL_API}/.default`];
const API_SCOPES = [
  `${LOCAL_API_URI}/${DELEGATED_PERMISSION}`,
  `${LOCAL_API}/${DELEGATED_PERMISSION}`,
  ...DEFAULT_SCOPES,
];

/**
 * Which API the request is for. OAuth has the parameter `resource` for it (RFC 8707); at Entra ID's v2.0 endpoints
 * the scope says it: `<application>/<permission>`. Undefined for a sign-in that asks for no API.
 *
 * @throws errors.InvalidScope for a scope that nobody offers, and for a service that asks for anything but `.default`
 */
export function resourceOfScopes({ oidc }: KoaContextWithOIDC): string | undefined {
  const scopes = [...oidc.requestParamScopes];
  const isService = oidc.params?.['grant_type'] === 'client_credentials';
  const offered: readonly string[] = isService ? DEFAULT_SCOPES : [...OPENID_SCOPES, ...API_SCOPES];
  const unknown = scopes.find((scope) => !offered.includes(scope));
  if (unknown !== undefined) throw new errors.InvalidScope('this scope is not offered', unknown);
  if (isService && scopes.length === 0) throw new errors.InvalidScope('a scope is required', '');
  return scopes.some((scope) => API_SCOPES.includes(scope)) ? LOCAL_API_URI : undefined;
}

/**
 * Lab Gallery's API, as a resource of the issuer.
 *
 * @throws errors.InvalidTarget for any other, named by a parameter `resource`
 */
export function apiOf(resource: string): ResourceServer {
  if (resource !== LOCAL_API_URI) throw new errors.InvalidTarget();
  return {
    scope: API_SCOPES.join(' '),
    audience: LOCAL_API,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
