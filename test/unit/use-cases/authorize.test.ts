import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabAccountNotFoundError } from '../../../shared/domain/account/lab-account.ts';
import { authorize, authorizeMessage, rolesFor } from '../../../shared/use-cases/access/authorize.ts';
import { ADMIN_ROLE, missingPermission, type Caller } from '../../../shared/domain/access/caller.ts';
import { ForbiddenError } from '../../../shared/domain/access/errors.ts';
import {
  PERMISSIONS,
  permissionOf,
  role,
  type OperationName,
} from '../../../shared/domain/access/permissions.ts';
import { roleAssignmentRequest, type RoleAssignment } from '../../../shared/domain/access/role-assignment.ts';

const CALLER: Caller = {
  tenantId: 't',
  objectId: 'o',
  kind: 'User',
  name: 'somebody',
  appRoles: [],
  scopes: [],
};

function assigned(name: RoleAssignment['role'], lab?: string): RoleAssignment {
  return {
    accountId: 'contoso',
    principalId: 'o',
    principalType: 'User',
    role: name,
    assignedBy: 'x',
    assignedAt: '2026-03-01T12:00:00Z',
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
    requester,
  }: {
    roles?: RoleAssignment[];
    hasOwner?: boolean;
    appRoles?: string[];
    lab?: string;
    requester?: string;
  },
): Promise<'in' | 'forbidden' | 'unknown'> {
  const store = { rolesOf: () => Promise.resolve(roles), hasOwner: () => Promise.resolve(hasOwner) };
  try {
    await authorize(
      store,
      { ...CALLER, appRoles },
      {
        operation,
        accountId: 'contoso',
        lab: () => Promise.resolve(lab),
        requester: () => Promise.resolve(requester),
      },
    );
    return 'in';
  } catch (error) {
    if (error instanceof ForbiddenError) return 'forbidden';
    if (error instanceof LabAccountNotFoundError) return 'unknown';
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
        const own = await attempt(name, { roles, requester: CALLER.objectId });
        const anothers = await attempt(name, { roles, requester: 'somebody else' });

        const reaches = names.map((one) => permissionOf(name)[one]);
        const ownsIt = names.includes('LabOwner') && permissionOf(name).LabOwner === 'lab';
        const everywhere = reaches.includes('account');
        expect(here).toBe(everywhere || ownsIt ? 'in' : 'forbidden');
        expect(elsewhere).toBe(everywhere ? 'in' : 'forbidden');
        expect(own).toBe(everywhere || reaches.includes('own') ? 'in' : 'forbidden');
        expect(anothers).toBe(everywhere ? 'in' : 'forbidden');
      }),
    );
  });

  it('who creates labs exports none of others, and cancels the creation alone that they asked for', async () => {
    const roles = [assigned('LabCreator')];
    const exports = ['previewExport', 'requestExport', 'cancelExport', 'retryExport', 'generalizeTemplateVm'];

    for (const name of exports) expect(await attempt(name, { roles, lab: 'physics' })).toBe('forbidden');
    expect(await attempt('cancelOperation', { roles, lab: 'physics' })).toBe('forbidden');
    expect(await attempt('cancelOperation', { roles, requester: 'somebody else' })).toBe('forbidden');
    expect(await attempt('cancelOperation', { roles, requester: CALLER.objectId })).toBe('in');
  });

  it('who is let in is told what they may do besides, in that lab', async () => {
    const besides = async (...roles: RoleAssignment[]) => {
      const store = { rolesOf: () => Promise.resolve(roles), hasOwner: () => Promise.resolve(true) };
      const lab = () => Promise.resolve('physics');
      const authority = await authorize(store, CALLER, { operation: 'requestExport', accountId: 'a', lab });
      return (['generalizeTemplateVm', 'exportIntoAnyImage', 'putLab'] as const).filter(authority);
    };

    expect(await besides(assigned('LabOwner', 'physics'), assigned('LabOwner', 'chemistry'))).toEqual([
      'generalizeTemplateVm',
    ]);
    expect(await besides(assigned('LabOwner', 'physics'), assigned('LabCreator'))).toEqual([
      'generalizeTemplateVm',
    ]);
    expect(await besides(assigned('Contributor'))).toEqual([
      ...['generalizeTemplateVm', 'exportIntoAnyImage', 'putLab'],
    ]);
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

describe('a message', () => {
  const as = (role: 'Contributor' | 'LabCreator', labs: 'All' | string[], lab: string) =>
    authorizeMessage({ role, labs }, 'requestExport', lab);

  it('exports the labs that its account names, and no others', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Contributor' as const, 'LabCreator' as const),
        fc.array(fc.constantFrom<string>('physics', 'chemistry', 'biology')),
        fc.constantFrom('physics', 'chemistry', 'no-such-lab'),
        (actingRole, labs, lab) => {
          if (labs.includes(lab)) expect(as(actingRole, labs, lab)('requestExport')).toBe(true);
          else expect(() => as(actingRole, labs, lab)).toThrow(ForbiddenError);
          expect(as(actingRole, 'All', lab)('requestExport')).toBe(true);
        },
      ),
    );
  });

  it('generalizes, and exports into the images of other labs, as a Contributor alone', () => {
    const besides = ['generalizeTemplateVm', 'exportIntoAnyImage'] as const;

    expect(besides.filter(as('LabCreator', 'All', 'physics'))).toEqual([]);
    expect(besides.filter(as('Contributor', ['physics'], 'physics'))).toEqual([...besides]);
  });

  it('outside its labs is refused as a caller is, in the same words for what is not there', async () => {
    const refusals = ['chemistry', 'no-such-lab'].map((lab) => {
      try {
        return as('Contributor', ['physics'], lab);
      } catch (refusal) {
        return String(refusal);
      }
    });
    const store = {
      rolesOf: () => Promise.resolve([assigned('LabOwner', 'physics')]),
      hasOwner: () => Promise.resolve(true),
    };
    const lab = () => Promise.resolve('chemistry');
    const caller = authorize(store, CALLER, { operation: 'requestExport', accountId: 'a', lab });

    expect(refusals[0]).toBe(refusals[1]);
    await expect(caller).rejects.toThrow(refusals[0]?.toString().replace('ForbiddenError: ', ''));
  });
});

describe('the roles for an operation', () => {
  it('are told with their reach', () => {
    expect(rolesFor(PERMISSIONS.requestExport)).toEqual(['Owner', 'Contributor', 'LabOwner of the lab']);
    expect(rolesFor(PERMISSIONS.cancelOperation)).toEqual([
      ...['Owner', 'Contributor', 'LabCreator who asked for it', 'LabOwner of the lab'],
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
