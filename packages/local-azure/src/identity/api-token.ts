import { createHash, randomInt, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { DELEGATED_PERMISSION, LOCAL_API, LOCAL_PORTAL, type Person, type Service } from './directory.ts';

/** Where and when a token is made. */
export interface TokenOrigin {
  /** Its `iss`. */
  readonly issuer: string;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly lifetimeSeconds: number;
}

/** Entra ID sets `nbf` back so that a slightly slow clock still takes the token. */
export const CLOCK_SKEW_SECONDS = 5 * 60;

/** Entra ID's default lifetime, random from 60 to 90 minutes (Microsoft docs: configurable token lifetimes). */
export function defaultLifetimeSeconds(): number {
  return randomInt(60 * 60, 90 * 60 + 1);
}

/**
 * What a v2.0 access token for Lab Gallery's API says of its bearer (Microsoft docs: access token claims
 * reference). A person comes through the page with the delegated permission (`scp`), a service for itself with
 * its application permissions (`roles`). Every token for the API is made of these claims, however it is asked for.
 */
export function apiTokenClaims(bearer: Person | Service, origin: TokenOrigin): JWTPayload {
  const issuedAt = Math.floor(origin.now / 1000);
  return {
    aud: LOCAL_API,
    iss: origin.issuer,
    tid: origin.tenantId,
    ver: '2.0',
    oid: bearer.objectId,
    uti: randomUUID(),
    iat: issuedAt,
    nbf: issuedAt - CLOCK_SKEW_SECONDS,
    exp: issuedAt + origin.lifetimeSeconds,
    ...(bearer.kind === 'person' ? personClaims(bearer) : serviceClaims(bearer)),
  };
}

function personClaims({ objectId, username, displayName, appRoles }: Person): JWTPayload {
  return {
    sub: pairwiseSubject(objectId, LOCAL_API),
    azp: LOCAL_PORTAL,
    scp: DELEGATED_PERMISSION,
    preferred_username: username,
    name: displayName,
    ...(appRoles.length > 0 && { roles: appRoles }),
  };
}

function serviceClaims({ clientId, objectId, appRoles }: Service): JWTPayload {
  return { sub: objectId, azp: clientId, idtyp: 'app', roles: appRoles };
}

/** A person's `sub` is another one for each application (OpenID Connect Core §8.1): whoever means them uses `oid`. */
export function pairwiseSubject(objectId: string, applicationId: string): string {
  return createHash('sha256').update(`${applicationId} ${objectId}`).digest('base64url');
}
