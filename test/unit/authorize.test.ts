import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabAccountNotFound } from '../../shared/account/lab-account.ts';
import { authorize, rolesFor } from '../../shared/access/authorize.ts';
import { ADMIN_ROLE, missingPermission, type Caller } from '../../shared/access/caller.ts';
import { Forbidden } from '../../shared/access/errors.ts';
import { PERMISSIONS, permissionOf, role, type OperationName } from '../../shared/access/permissions.ts';
import { roleAssignmentRequest, type RoleAssignment } from '../../shared/access/role-assignment.ts';

const CALLER: Caller = {
  ...{ tenantId: 't', objectId: 'o', kind: 'User', name: 'somebody', appRoles: [], scopes: [] },
};

function assigned(name: RoleAssignment['role'], lab?: string): RoleAssignment {
  return {
    ...{ accountId: 'contoso', principalId: 'o', principalType: 'User', role: name },
    ...{ assignedBy: 'x', assignedAt: '2026-03-01T12:00:00Z' },
    ...(lab !== undefined && { lab }),
  };
}

async function attempt(
  operation: string,
  {
    roles = [],
    hasOwner = true,
    appRoles = [],
    lab,
  }: {
    roles?: RoleAssignment[];
    hasOwner?: boolean;
    appRoles?: string[];
    lab?: string;
  },
): Promise<'in' | 'forbidden' | 'unknown'> {
  const store = { rolesOf: () => Promise.resolve(roles), hasOwner: () => Promise.resolve(hasOwner) };
  try {
    await authorize(
      store,
      { ...CALLER, appRoles },
      {
        ...{ operation, accountId: 'contoso' },
        lab: () => Promise.resolve(lab),
      },
    );
    return 'in';
  } catch (error) {
    if (error instanceof Forbidden) return 'forbidden';
    if (error instanceof LabAccountNotFound) return 'unknown';
    throw error;
  }
}

const operation = fc.constantFrom(...(Object.keys(PERMISSIONS) as OperationName[]));
const someRole = fc.constantFrom(...role.options);

describe('a caller', () => {
  it('without a role finds no account, whatever they try', async () => {
    await fc.assert(
      fc.asyncProperty(operation, async (name) => {
        expect(await attempt(name, {})).toBe('unknown');
      }),
    );
  });

  it('may do nothing that the table does not name, whatever their roles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.array(someRole, { minLength: 1 }), async (name, names) => {
        fc.pre(!Object.hasOwn(PERMISSIONS, name));

        const roles = names.map((one) => assigned(one, 'physics'));

        expect(await attempt(name, { roles, appRoles: [ADMIN_ROLE], lab: 'physics' })).toBe('forbidden');
      }),
    );
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('may do nothing called %s', (name) => {
    expect(permissionOf(name)).toEqual({});
  });

  it('may do what one of their roles may, and no more', async () => {
    await fc.assert(
      fc.asyncProperty(operation, fc.array(someRole, { minLength: 1 }), async (name, names) => {
        const roles = names.map((one) => assigned(one, one === 'LabOwner' ? 'physics' : undefined));

        const here = await attempt(name, { roles, lab: 'physics' });
        const elsewhere = await attempt(name, { roles, lab: 'chemistry' });

        const reaches = names.map((one) => permissionOf(name)[one]);
        expect(here).toBe(reaches.some((reach) => reach !== undefined) ? 'in' : 'forbidden');
        expect(elsewhere).toBe(reaches.includes('account') ? 'in' : 'forbidden');
      }),
    );
  });

  it('who owns a lab may do nothing about what has no lab', async () => {
    expect(await attempt('cancelExport', { roles: [assigned('LabOwner', 'physics')] })).toBe('forbidden');
  });

  it('with the app role of administrators makes accounts, and names an Owner only where there is none', async () => {
    const admin = { appRoles: [ADMIN_ROLE] };

    expect(await attempt('createLabAccount', admin)).toBe('in');
    expect(await attempt('addRoleAssignment', { ...admin, hasOwner: false })).toBe('in');
    expect(await attempt('addRoleAssignment', { ...admin, hasOwner: true })).toBe('unknown');
    expect(await attempt('readExport', admin)).toBe('unknown');
  });
});

describe('the roles for an operation', () => {
  it('are told with their reach', () => {
    expect(rolesFor(PERMISSIONS.requestExport)).toEqual([
      'Owner',
      'Contributor',
      'LabCreator',
      'LabOwner of the lab',
    ]);
    expect(rolesFor(PERMISSIONS.createLabAccount)).toEqual([ADMIN_ROLE]);
  });
});

describe('a token', () => {
  it('of a user needs the delegated permission, of a service the app role', () => {
    const service = { ...CALLER, kind: 'ServicePrincipal' as const };

    expect(missingPermission(CALLER)).toBe('access_as_user');
    expect(missingPermission({ ...CALLER, appRoles: ['LabGallery.Access'] })).toBe('access_as_user');
    expect(missingPermission({ ...CALLER, scopes: ['access_as_user'] })).toBeUndefined();
    expect(missingPermission({ ...service, scopes: ['access_as_user'] })).toBe('LabGallery.Access');
    expect(missingPermission({ ...service, appRoles: ['LabGallery.Access'] })).toBeUndefined();
  });
});

describe('a role that is asked for', () => {
  const principal = { principalId: '10CA1000-0000-4000-8000-000000000102', principalType: 'User' };

  it('names a lab for its owner, and for nobody else', () => {
    const parse = (more: object) => roleAssignmentRequest.safeParse({ ...principal, ...more }).success;

    expect(parse({ role: 'LabOwner', lab: 'physics' })).toBe(true);
    expect(parse({ role: 'LabOwner' })).toBe(false);
    expect(parse({ role: 'Owner', lab: 'physics' })).toBe(false);
    expect(parse({ role: 'Owner' })).toBe(true);
    expect(parse({ role: 'God' })).toBe(false);
  });

  it('is for one principal, however its id is written', () => {
    const parsed = roleAssignmentRequest.parse({ ...principal, role: 'Owner' });

    expect(parsed.principalId).toBe(principal.principalId.toLowerCase());
  });
});
