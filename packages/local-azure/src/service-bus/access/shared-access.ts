import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Namespace, Right } from '../core/namespace.ts';
import { type Claim, isWithin, pathOfResource, UnauthorizedError } from './claims.ts';

/** The policy of the namespace, which may do everything, as Azure makes it. */
export const ROOT_POLICY = 'RootManageSharedAccessKey';
/** Public, as Azurite's account key is: it opens nothing but this machine. */
const ROOT_KEY = Buffer.from('the local service bus has no secret').toString('base64');

/** The key of a policy: of the namespace's, or of one that is declared at a queue or a topic. */
export function keyOf(policy: string, path = ''): string {
  if (policy === ROOT_POLICY && path === '') return ROOT_KEY;
  return createHmac('sha256', ROOT_KEY).update(`${path}/${policy}`).digest('base64');
}

/**
 * Makes the check of shared access signatures (Azure docs, service-bus-sas): of the namespace's policy, or of one of
 * the queue's or topic's own.
 *
 * @returns a function of the token and the address of the resource that it is put for; it throws Unauthorized
 */
export function createSignatureCheck({ authorizationRules }: Namespace, now: () => number) {
  return (token: string, resource: string): Claim => {
    const { sr, sig, se, skn } = partsOf(token);
    const path = pathOfResource(decodeURIComponent(sr));
    if (!isWithin(pathOfResource(resource), path)) {
      throw new UnauthorizedError(`InvalidAudience: the token is for '${path}'.`);
    }

    const { rights, key } = policyOf(decodeURIComponent(skn), path, authorizationRules);
    const expected = createHmac('sha256', key).update(`${sr}\n${se}`).digest('base64');
    if (!isSame(decodeURIComponent(sig), expected))
      throw new UnauthorizedError('InvalidSignature: The token has an invalid signature.');
    const endsAt = Number(se) * 1000;
    if (!(endsAt > now())) throw new UnauthorizedError('ExpiredToken: The token is expired.');
    return { path, rights, endsAt };
  };
}

const FIELD = /^(sr|sig|se|skn)=(.*)$/;

function partsOf(token: string): Record<'sr' | 'sig' | 'se' | 'skn', string> {
  const [, fields = ''] = /^SharedAccessSignature (.+)$/.exec(token) ?? [];
  const parts: Partial<Record<string, string>> = {};
  for (const field of fields.split('&')) {
    const [, name, value] = FIELD.exec(field) ?? [];
    if (name !== undefined) parts[name] = value;
  }
  const { sr, sig, se, skn } = parts;
  if (!sr || !sig || !se || !skn)
    throw new UnauthorizedError('MalformedToken: The token is no shared access signature.');
  return { sr, sig, se, skn };
}

function policyOf(
  policy: string,
  path: string,
  authorizationRules: Namespace['authorizationRules'],
): { readonly rights: readonly Right[]; readonly key: string } {
  if (policy === ROOT_POLICY) return { rights: ['Manage'], key: keyOf(ROOT_POLICY) };
  const [entity = ''] = path.split('/');
  const rights = authorizationRules.get(entity)?.get(policy);
  if (!rights) throw new UnauthorizedError(`InvalidSignature: there is no policy '${policy}' here.`);
  return { rights, key: keyOf(policy, entity) };
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', ROOT_KEY).update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
