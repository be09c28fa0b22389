import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';

type Query = KoaContextWithOIDC['query'];

/** Who signs in is asked for, or to be chosen again; nobody is asked for consent, as an administrator has given it. */
export function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.clear();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

/**
 * OpenID Connect Core §11 gives refresh tokens to those alone who ask for consent with `prompt`; Entra ID gives them
 * to whoever asks for `offline_access`.
 */
export function withConsent(query: Query): Query {
  const { scope, prompt } = query;
  // A parameter that comes twice is refused later on.
  if (typeof scope !== 'string' || Array.isArray(prompt)) return query;
  if (!scope.split(' ').includes('offline_access') || prompt === 'none') return query;
  return { ...query, prompt: [...new Set([...(prompt?.split(' ') ?? []), 'consent'])].join(' ') };
}
