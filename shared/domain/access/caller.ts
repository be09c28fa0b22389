/** Who asks, by a token that has been checked. */
export interface Caller {
  tenantId: string;
  /** Entra's object id of the user or service principal: the same in every token, and never given to another. */
  objectId: string;
  kind: 'User' | 'ServicePrincipal';
  /** For people to read, as a user name; never for decisions. */
  name: string;
  /** App roles that the tenant's administrators have given to the caller. */
  appRoles: readonly string[];
  /** Delegated permissions of the app that asks on a user's behalf. */
  scopes: readonly string[];
}

/** The delegated permission that an app needs to ask on a user's behalf. */
export const DELEGATED_PERMISSION = 'access_as_user';

/** The app role that a service needs to ask by itself. */
export const SERVICE_PERMISSION = 'LabGallery.Access';

/** The app role that may make lab accounts and name their first Owner. */
export const ADMIN_ROLE = 'LabGallery.Admin';

/** What is missing in the token for any use of the API; undefined when nothing is. */
export function missingPermission({ kind, appRoles, scopes }: Caller): string | undefined {
  if (kind === 'User') return scopes.includes(DELEGATED_PERMISSION) ? undefined : DELEGATED_PERMISSION;
  return appRoles.includes(SERVICE_PERMISSION) ? undefined : SERVICE_PERMISSION;
}
