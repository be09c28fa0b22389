/** Types that stand in a subscription or a resource group itself. */
const WITHOUT_NAMESPACE = new Set(['subscriptions', 'resourcegroups', 'locations']);
const BY_TOP_TYPE: Readonly<Record<string, string>> = { permissions: 'Microsoft.Authorization' };

/** The provider of a type such as `galleries/images`: Microsoft.Compute where nothing else is known. Undefined for none. */
export function namespaceOf(type: string): string | undefined {
  const lower = type.toLowerCase();
  if (WITHOUT_NAMESPACE.has(lower)) return undefined;
  return BY_TOP_TYPE[lower.split('/')[0] ?? ''] ?? 'Microsoft.Compute';
}
