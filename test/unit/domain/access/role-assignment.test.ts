import { describe, expect, it } from 'vitest';
import { assignmentId, roleAssignmentRequest } from '../../../../shared/domain/access/role-assignment.ts';

const SOMEBODY = '0a1b2c3d-0000-4000-8000-00000000abcd';
const READER = { principalId: SOMEBODY, principalType: 'User', role: 'Reader' } as const;

describe('a request to give a role', () => {
  it.each(['Owner', 'Contributor', 'LabCreator', 'Reader'] as const)(
    'gives the whole account to a %s',
    (role) => {
      const given = roleAssignmentRequest.parse({ ...READER, role });

      expect(given).toEqual({ ...READER, role });
    },
  );

  it('gives one lab to a LabOwner, who may be a service', () => {
    const asked = { ...READER, principalType: 'ServicePrincipal', role: 'LabOwner', lab: 'linux-basics' };

    expect(roleAssignmentRequest.parse(asked)).toEqual(asked);
  });

  it.each([
    ['a LabOwner of no lab', { ...READER, role: 'LabOwner' }],
    ['a Reader of one lab', { ...READER, lab: 'linux-basics' }],
  ])('refuses %s, and says so of the lab', (_, asked) => {
    const { error } = roleAssignmentRequest.safeParse(asked);

    expect(error?.issues).toMatchObject([
      { path: ['lab'], message: 'A LabOwner is the owner of one lab: name it. No other role has a lab.' },
    ]);
  });

  it.each([
    ['a principal that is no object id', { ...READER, principalId: 'teacher' }, 'principalId'],
    ['a group', { ...READER, principalType: 'Group' }, 'principalType'],
    ['a role that there is not', { ...READER, role: 'LabGallery.Admin' }, 'role'],
    ['a lab whose name is a path', { ...READER, role: 'LabOwner', lab: '../other' }, 'lab'],
  ])('refuses %s', (_, asked, field) => {
    const { error } = roleAssignmentRequest.safeParse(asked);

    expect(error?.issues.map(({ path }) => path[0])).toContain(field);
  });

  it('refuses what it does not know', () => {
    const { success } = roleAssignmentRequest.safeParse({ ...READER, scope: '/' });

    expect(success).toBe(false);
  });

  it('takes an object id for the same in capitals, as Entra does', () => {
    const given = roleAssignmentRequest.parse({ ...READER, principalId: SOMEBODY.toUpperCase() });

    expect(given.principalId).toBe(SOMEBODY);
  });
});

describe('the id of a role assignment', () => {
  it('says who has which role, and of which lab', () => {
    const ofAccount = assignmentId(READER);
    const ofLab = assignmentId({ ...READER, role: 'LabOwner', lab: 'linux-basics' });

    expect(ofAccount).toBe(`${SOMEBODY}.Reader`);
    expect(ofLab).toBe(`${SOMEBODY}.LabOwner.linux-basics`);
  });
});
