import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabAccountNotFoundError } from '../../../shared/domain/account/lab-account.ts';
import { authorize } from '../../../shared/use-cases/access/authorize.ts';
import type { Caller } from '../../../shared/domain/access/caller.ts';
import {
  listPermissions,
  type CallersPermissions,
} from '../../../shared/use-cases/access/list-permissions.ts';
import { PERMISSIONS, role, type OperationName } from '../../../shared/domain/access/permissions.ts';
import type { RoleAssignment } from '../../../shared/domain/access/role-assignment.ts';

const OPERATIONS = Object.keys(PERMISSIONS) as OperationName[];
const LABS = ['physics', 'chemistry'];

const assignment = fc
  .record({ role: fc.constantFrom(...role.options), lab: fc.constantFrom(...LABS) })
  .map(({ role: name, lab }): RoleAssignment => ({
    accountId: 'contoso',
    principalId: 'somebody',
    principalType: 'User',
    role: name,
    ...(name === 'LabOwner' && { lab }),
    assignedBy: 'owner',
    assignedAt: '2026-01-01T00:00:00Z',
  }));

const world = fc.record({
  assignments: fc.array(assignment, { maxLength: 4 }),
  isAdmin: fc.boolean(),
  hasOwner: fc.boolean(),
});

describe('the list of what somebody may do', () => {
  it('is what they are let in for, in the account and in each lab', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ assignments, isAdmin, hasOwner }) => {
        const roles = {
          rolesOf: () => Promise.resolve(assignments),
          hasOwner: () => Promise.resolve(hasOwner),
        };
        const caller: Caller = {
          tenantId: 'tenant',
          objectId: 'somebody',
          name: 'somebody',
          kind: 'User',
          scopes: [],
          appRoles: isAdmin ? ['LabGallery.Admin'] : [],
        };
        const isLetIn = (operation: OperationName, lab?: string, requester?: string) =>
          authorize(roles, caller, {
            operation,
            accountId: 'contoso',
            lab: () => Promise.resolve(lab),
            requester: () => Promise.resolve(requester),
          }).then(
            () => true,
            () => false,
          );

        const listed = await listPermissions(roles, caller, 'contoso').catch(
          (error: unknown): CallersPermissions => {
            expect(error).toBeInstanceOf(LabAccountNotFoundError);
            return { operations: [], labs: [], own: [] };
          },
        );

        for (const operation of OPERATIONS) {
          expect(listed.operations.includes(operation)).toBe(await isLetIn(operation));
          expect(listed.operations.includes(operation) || listed.own.includes(operation)).toBe(
            await isLetIn(operation, undefined, 'somebody'),
          );
          for (const lab of LABS) {
            const isListed = listed.labs.some((one) => one.lab === lab && one.operations.includes(operation));
            expect(isListed || listed.operations.includes(operation)).toBe(await isLetIn(operation, lab));
          }
        }
      }),
    );
  });
});
