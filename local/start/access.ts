import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessOptions } from '@lab-gallery/local-azure/arm/access-control';
import { readRoleDefinition } from '@lab-gallery/local-azure/arm/role-definition';
import { LOCAL_PRINCIPAL } from '@lab-gallery/local-azure/identity';
import { SUBSCRIPTION } from './azure.ts';

/** Object id of who owns the local subscription and makes what is in it: somebody else than the app. */
export const SUBSCRIPTION_OWNER = '10ca1000-0000-4000-8000-000000000018';

/**
 * Who may do what in the local Azure: the app's identity has its custom role and nothing else, as when deployed.
 *
 * @param root the project's folder, where `infra/` has the role
 * @throws InvalidRoleDefinition
 */
export async function readLocalAccess(root: string): Promise<AccessOptions> {
  const role = readRoleDefinition(await readFile(join(root, 'infra', 'lab-gallery-role.json'), 'utf8'));
  const scope = `/subscriptions/${SUBSCRIPTION}`;
  return {
    roles: [role],
    assignments: [
      { principalId: LOCAL_PRINCIPAL, role: role.Name, scope },
      { principalId: SUBSCRIPTION_OWNER, role: 'Owner', scope },
    ],
  };
}
