/** Types that stand in a subscription or a resource group itself. */
const WITHOUT_NAMESPACE = new Set(['subscriptions', 'resourcegroups', 'locations', 'operationresults']);
const BY_TOP_TYPE: Readonly<Record<string, string>> = {
  permissions: 'Microsoft.Authorization',
  virtualnetworks: 'Microsoft.Network',
  networkinterfaces: 'Microsoft.Network',
  networksecuritygroups: 'Microsoft.Network',
  publicipaddresses: 'Microsoft.Network',
};

/** The provider of a type such as `galleries/images`: Microsoft.Compute where nothing else is known. Undefined for none. */
export function namespaceOf(type: string): string | undefined {
  const lower = type.toLowerCase();
  if (WITHOUT_NAMESPACE.has(lower)) return undefined;
  return BY_TOP_TYPE[lower.split('/')[0] ?? ''] ?? 'Microsoft.Compute';
}

/** Whether a type is found under a namespace, in any case; some providers have polls of the same name. */
export function isUnder(type: string, namespace: string | undefined): boolean {
  const given = namespace?.toLowerCase();
  const isPollOfNetwork = type === 'locations/operations' && given === 'microsoft.network';
  return isPollOfNetwork || given === namespaceOf(type)?.toLowerCase();
}
