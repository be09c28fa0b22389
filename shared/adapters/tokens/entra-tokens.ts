import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Caller } from '../../domain/access/caller.ts';
import { SignInUnavailableError, UnauthenticatedError } from '../../domain/access/errors.ts';
import type { Tokens } from '../../use-cases/access/ports.ts';

export interface EntraOptions {
  /** `https://login.microsoftonline.com`, without a slash at its end. */
  authority: string;
  tenantId: string;
  /** Application id of this API: the audience of its tokens (v2.0 tokens name the id, not the identifier URI). */
  clientId: string;
  clock: { now(): Date };
}

/** Entra signs with RS256. Others, `none` among them, are refused whatever they say. */
const ALGORITHMS = ['RS256'];
/** Clocks of the issuer and of this machine may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** A token with an unknown key id is looked up no more often than that: forged ones must not make us ask for each. */
const COOLDOWN_MS = 30_000;
/** Keys that are withdrawn stop being good after this at the latest. */
const CACHE_MS = 10 * 60_000;
/** Longer than any token of Entra's. */
const MAX_HEADER_LENGTH = 16_384;

const claims = z.object({
  ver: z.literal('2.0'),
  tid: z.guid(),
  oid: z.guid(),
  idtyp: z.string().optional(),
  scp: z.string().optional(),
  roles: z.array(z.string()).optional(),
  preferred_username: z.string().max(256).optional(),
  azp: z.string().max(256).optional(),
});

/** Access tokens of Microsoft Entra ID, v2.0 (Entra docs: access-token-claims-reference, "Validate tokens"). */
export function createEntraTokens({ authority, tenantId, clientId, clock }: EntraOptions): Tokens {
  const tenant = `${authority}/${tenantId}`;
  const keys = createRemoteJWKSet(new URL(`${tenant}/discovery/v2.0/keys`), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: CACHE_MS,
  });

  async function verify(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, keys, {
      issuer: `${tenant}/v2.0`,
      audience: clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'nbf', 'iat', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: clock.now(),
    });
    return payload;
  }

  return {
    async check(authorization) {
      const [, token] =
        /^Bearer ([\w~+/.-]+=*)$/i.exec(authorization?.slice(0, MAX_HEADER_LENGTH) ?? '') ?? [];
      if (token === undefined) throw new UnauthenticatedError();
      try {
        return callerOf(claims.parse(await verify(token)), tenantId);
      } catch (cause) {
        throw isOfToken(cause) ? new UnauthenticatedError(cause) : new SignInUnavailableError(cause);
      }
    },
  };
}

/** True when the token is at fault, and not the way to the issuer's keys. */
function isOfToken(error: unknown): boolean {
  if (error instanceof z.ZodError || error instanceof ForeignTenantError) return true;
  return error instanceof errors.JOSEError && !KEYS_UNAVAILABLE.has(error.code);
}

/** How jose names that the keys can't be fetched; what fetch itself throws is none of its errors. */
const KEYS_UNAVAILABLE = new Set([errors.JWKSTimeout.code, errors.JOSEError.code]);

class ForeignTenantError extends Error {
  override readonly name = 'ForeignTenantError';
}

function callerOf(token: z.infer<typeof claims>, tenantId: string): Caller {
  if (token.tid !== tenantId) throw new ForeignTenantError('The token is of another tenant.');
  // A user's token always names the permissions that the user gave to the app; a service's has none of those.
  const isUser = token.scp !== undefined && token.idtyp !== 'app';
  return {
    tenantId,
    objectId: token.oid.toLowerCase(),
    kind: isUser ? 'User' : 'ServicePrincipal',
    name: token.preferred_username ?? token.azp ?? token.oid,
    appRoles: token.roles ?? [],
    scopes: isUser ? (token.scp?.split(' ') ?? []) : [],
  };
}
