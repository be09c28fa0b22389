import type { Message } from 'rhea';
import type { Claim, Claims } from '../access/claims.ts';
import { notSupported, Refusal, refusalOf } from './amqp-errors.ts';
import type { Answer, Answerer } from './requests.ts';

/** Checks a token for the address of a resource; it throws Unauthorized or KeysUnavailable. */
export type TokenCheck = (token: string, resource: string) => Claim | Promise<Claim>;

/** By the types that clients call them. */
export type TokenChecks = ReadonlyMap<string, TokenCheck>;

export const SAS_TOKEN = 'servicebus.windows.net:sastoken';
export const ENTRA_TOKEN = 'jwt';

/** Claims-based security (Azure docs, service-bus-amqp-protocol-guide): takes the tokens of one connection. */
export function createClaimsDoor(claims: Claims, checks: TokenChecks): Answerer {
  return async (request) => {
    try {
      claims.put(await checkToken(request, checks));
      return answer(202, 'Accepted');
    } catch (error) {
      const { status, message } = refusalOf(error);
      return answer(status, message);
    }
  };
}

async function checkToken({ body, application_properties }: Message, checks: TokenChecks): Promise<Claim> {
  const { operation, type, name } = (application_properties ?? {}) as Record<string, unknown>;
  if (operation !== 'put-token') throw notSupported(`The operation '${String(operation)}' is`);
  const check = checks.get(String(type));
  if (!check)
    throw new Refusal('amqp:unauthorized-access', `Tokens of type '${String(type)}' are not taken.`, 401);
  return check(String(body), String(name));
}

function answer(status: number, description: string): Answer {
  return {
    body: undefined,
    application_properties: { 'status-code': status, 'status-description': description },
  };
}
