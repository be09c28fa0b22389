/** What an identity may do on a resource, as Azure lists it: one entry for each role that it has there. */
export interface AzurePermission {
  actions: readonly string[];
  /** Taken from this role's actions; another role may give them all the same. */
  notActions: readonly string[];
}

/**
 * Azure's rule of role definitions (Azure docs, role-definitions): a role gives what its actions name and its
 * `notActions` do not; roles add up. A `*` stands for any text, slashes included; case is of no account.
 */
export function mayDo(permissions: readonly AzurePermission[], action: string): boolean {
  const names = (patterns: readonly string[]) => patterns.some((pattern) => isNamed(pattern, action));
  return permissions.some(({ actions, notActions }) => names(actions) && !names(notActions));
}

/** Those of the actions that the identity may not do. */
export function missingActions(permissions: readonly AzurePermission[], needed: readonly string[]): string[] {
  return needed.filter((action) => !mayDo(permissions, action));
}

function isNamed(pattern: string, action: string): boolean {
  const texts = pattern.toLowerCase().split('*');
  const [first = '', ...others] = texts;
  const last = others.pop();
  let rest = action.toLowerCase();
  if (last === undefined) return rest === first;
  if (!rest.startsWith(first)) return false;
  rest = rest.slice(first.length);
  for (const text of others) {
    const at = rest.indexOf(text);
    if (at < 0) return false;
    rest = rest.slice(at + text.length);
  }
  return rest.endsWith(last);
}

/**
 * What the app does in a gallery, the role `infra/lab-gallery-role.json` names all of it. Making galleries, and
 * deleting those that it has made, is not among it: one that is there already needs neither.
 */
export const GALLERY_ACTIONS = [
  'Microsoft.Compute/galleries/images/delete',
  'Microsoft.Compute/galleries/images/read',
  'Microsoft.Compute/galleries/images/versions/delete',
  'Microsoft.Compute/galleries/images/versions/read',
  'Microsoft.Compute/galleries/images/versions/write',
  'Microsoft.Compute/galleries/images/write',
  'Microsoft.Compute/galleries/read',
] as const;
