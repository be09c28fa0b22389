import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Right } from '../core/namespace.ts';
import { type Claim, isWithin, pathOfResource, UnauthorizedError } from './claims.ts';

/** Whose tokens are good. */
export interface TrustedIssuer {
  /** The tenant that the namespace belongs to. */
  readonly tenantId: string;
  /** Where the issuer's keys are. */
  readonly jwksUri: string;
}

/** Azure's built-in roles for data, and what they allow (Azure docs, built-in-roles, Integration). */
const RIGHTS_OF_ROLE = {
  'Azure Service Bus Data Owner': ['Manage'],
  'Azure Service Bus Data Sender': ['Send'],
  'Azure Service Bus Data Receiver': ['Listen'],
} as const satisfies Record<string, readonly Right[]>;

/** A role given to a principal over the namespace, or one queue, topic or subscription. */
export interface RoleAssignment {
  /** The principal's object id, the `oid` of its tokens. */
  readonly principalId: string;
  readonly role: keyof typeof RIGHTS_OF_ROLE;
  /** The entity's path, `lab-events/subscriptions/portal`; empty for the namespace. */
  readonly scope: string;
}

/** The keys of the issuer can't be had: not the caller's fault, and worth another try. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';

  constructor(cause: unknown) {
    super('The keys of the token issuer are not available.', { cause });
  }
}

/** Service Bus's own name as a resource; SDKs differ in how many slashes end it. */
const AUDIENCES = ['', '/', '//'].map((end) => `https://servicebus.azure.net${end}`);
const CLOCK_TOLERANCE_SECONDS = 5 * 60;

/**
 * Makes the check of Entra ID's tokens: RS256, of the namespace's tenant, for Service Bus, which takes version 1.0.
 *
 * @returns a function of the token and the address of the resource that it is put for; it throws Unauthorized or
 *   KeysUnavailable. A bearer without a role has a claim without rights: it is refused where it attaches.
 */
export function createTokenCheck(
  { tenantId, jwksUri }: TrustedIssuer,
  assignments: readonly RoleAssignment[],
  now: () => number,
) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  return async (token: string, resource: string): Promise<Claim> => {
    const path = pathOfResource(resource);
    try {
      const { payload } = await jwtVerify<{ oid: string; exp: number }>(token, keys, {
        issuer: `https://sts.windows.net/${tenantId}/`,
        audience: AUDIENCES,
        algorithms: ['RS256'],
        requiredClaims: ['exp', 'oid'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(now()),
      });
      const rights = assignments
        .filter(
          ({ principalId, scope }) => principalId === payload.oid && isWithin(path, scope.toLowerCase()),
        )
        .flatMap(({ role }) => RIGHTS_OF_ROLE[role]);
      return { path, rights, endsAt: (payload.exp + CLOCK_TOLERANCE_SECONDS) * 1000 };
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
        throw new KeysUnavailableError(error);
      throw new UnauthorizedError(`InvalidToken: ${error.message}.`, { cause: error });
    }
  };
}
