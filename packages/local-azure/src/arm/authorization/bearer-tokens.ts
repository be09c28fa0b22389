import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { ArmError } from '../core/errors.ts';

/** Whose tokens are good. */
export interface TrustedIssuer {
  /** The issuer's own name, which tells callers where to get a token. */
  readonly issuer: string;
  /** The tenant that the subscription belongs to. */
  readonly tenantId: string;
  /** Where the issuer's keys are. */
  readonly jwksUri: string;
}

/** What ARM accepts as itself in a token's `aud`. */
const AUDIENCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
];
const CLOCK_TOLERANCE_SECONDS = 5 * 60;

/**
 * Makes the check that every request passes: an RS256 token of the subscription's tenant, for ARM, not expired. ARM
 * takes version 1.0, whose issuer has the same name for every authority (Azure docs, access-tokens).
 *
 * @returns a function of the `Authorization` header that gives the caller's object id, or throws ArmError 401
 */
export function createTokenCheck({ issuer, tenantId, jwksUri }: TrustedIssuer, now: () => number) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const tenantIssuer = `https://sts.windows.net/${tenantId}/`;
  return async (authorization: string | undefined): Promise<string> => {
    if (!authorization) {
      throw unauthorized(
        issuer,
        'AuthenticationFailed',
        "Authentication failed. The 'Authorization' header is missing.",
      );
    }
    const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
    if (!token) {
      throw unauthorized(
        issuer,
        'AuthenticationFailedInvalidHeader',
        "Authentication failed. The 'Authorization' header is provided in an invalid format.",
      );
    }
    try {
      const { payload } = await jwtVerify<{ oid: string }>(token, keys, {
        issuer: tenantIssuer,
        audience: AUDIENCES,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'oid'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      return payload.oid;
    } catch (error) {
      throw refusalFor(error, issuer, tenantIssuer);
    }
  };
}

function refusalFor(error: unknown, issuer: string, tenantIssuer: string): ArmError {
  if (error instanceof errors.JWTExpired) {
    return unauthorized(
      issuer,
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time is earlier than current UTC time.`,
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    return unauthorized(
      issuer,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource. It should exactly match with one of the ` +
        `allowed audiences '${AUDIENCES.join("','")}'.`,
    );
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss') {
    return unauthorized(
      issuer,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer '${error.payload.iss ?? ''}'. It must match the tenant ` +
        `'${tenantIssuer}' associated with this subscription.`,
    );
  }
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) {
    return unauthorized(
      issuer,
      'InvalidAuthenticationToken',
      `The access token is invalid: ${error.message}.`,
    );
  }
  // The issuer can't be asked for its keys: not the caller's fault, and worth another try.
  return new ArmError(503, 'ServerTimeout', 'The keys of the token issuer are not available.', {
    headers: { 'retry-after': '1' },
  });
}

function unauthorized(issuer: string, code: string, message: string): ArmError {
  const authority = issuer.replace(/\/v2\.0$/, '');
  return new ArmError(401, code, message, {
    headers: {
      'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
    },
  });
}
