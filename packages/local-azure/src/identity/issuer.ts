import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { apiTokenClaims, CLOCK_SKEW_SECONDS, defaultLifetimeSeconds } from './api-token.ts';
import type { Person, Service } from './directory.ts';
import { signToken } from './forge.ts';
import type { SigningKey } from './signing-keys.ts';
import { takesVersion1 } from './token-version.ts';

/** What a token says about its bearer; anything else is copied into the token as it is. */
export interface TokenClaims {
  /** The audience: a resource such as `https://management.azure.com`, or an application id. */
  readonly aud: string;
  /** The bearer's object id; the local app's managed identity if left out. */
  readonly oid?: string;
  /** Seconds until the token ends; 24 hours if left out, as managed identities get. */
  readonly lifetimeSeconds?: number;
  readonly [claim: string]: unknown;
}

/** A token and when it ends, in seconds since 1970. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresOn: number;
}

export interface Issuer {
  /** The `iss` of its tokens of version 2.0. */
  readonly issuer: string;
  /** Signs a token for any resource. */
  issueToken(claims: TokenClaims): Promise<IssuedToken>;
  /** What a token for Lab Gallery's API says of a bearer. */
  readonly apiClaims: (bearer: Person | Service, lifetimeSeconds?: number) => JWTPayload;
}

export interface IssuerOptions {
  readonly issuer: string;
  readonly tenantId: string;
  /** Object id and application id of the managed identity. */
  readonly principalId: string;
  readonly clientId: string;
  readonly key: () => SigningKey;
  readonly now: () => number;
}

/** Azure docs, managed identities: tokens are good for 24 hours. */
const LIFETIME_SECONDS = 24 * 60 * 60;

/** Signs access tokens as Entra ID does (RS256, `kid`, `tid`, `oid`), in the version that their audience takes. */
export function createIssuer({ issuer, tenantId, principalId, clientId, key, now }: IssuerOptions): Issuer {
  return {
    issuer,
    async issueToken({ lifetimeSeconds = LIFETIME_SECONDS, ...claims }) {
      const issuedAt = Math.floor(now() / 1000);
      const expiresOn = issuedAt + lifetimeSeconds;
      const oid = claims.oid ?? principalId;
      const isVersion1 = takesVersion1(claims.aud);
      const token = await signToken(
        {
          sub: oid,
          appid: clientId,
          ...(!isVersion1 && { azp: clientId }),
          idtyp: 'app',
          ...claims,
          iss: isVersion1 ? `https://sts.windows.net/${tenantId}/` : issuer,
          oid,
          tid: tenantId,
          ver: isVersion1 ? '1.0' : '2.0',
          uti: randomUUID(),
          iat: issuedAt,
          nbf: issuedAt - CLOCK_SKEW_SECONDS,
          exp: expiresOn,
        },
        key(),
      );
      return { token, expiresOn };
    },
    apiClaims: (bearer, lifetimeSeconds = defaultLifetimeSeconds()) =>
      apiTokenClaims(bearer, { issuer, tenantId, now: now(), lifetimeSeconds }),
  };
}
