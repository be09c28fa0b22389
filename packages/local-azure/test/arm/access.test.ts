import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccessOptions, UnknownRoleError } from '../../src/arm/authorization/access-control.ts';
import { readRoleDefinition } from '../../src/arm/authorization/role-definition.ts';
import { LOCAL_SUBSCRIPTION, startArm } from '../../src/arm/start-arm.ts';
import {
  GALLERY,
  GROUP,
  HOME,
  IMAGE,
  makeGallery,
  makeSnapshot,
  type RawAnswer,
  startTestCloud,
  type TestCloud,
  versionOf,
} from './support.ts';
import { LOCAL_PRINCIPAL as OWNER } from '../../src/identity/start-identity.ts';

const OPERATOR = '10ca1000-0000-4000-8000-0000000000f1';
const NOBODY = '10ca1000-0000-4000-8000-0000000000f2';
const SUBSCRIPTION = `/subscriptions/${LOCAL_SUBSCRIPTION}`;
const COMPUTE = `${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Compute`;
const DISK = `${COMPUTE}/disks/captured-vm-os`;
const VERSION = `${COMPUTE}/galleries/${GALLERY}/images/${IMAGE}/versions/1.0.0`;
const OPERATOR_ROLE = readRoleDefinition(
  JSON.stringify({
    Name: 'Operator',
    Actions: [
      'microsoft.compute/SNAPSHOTS/*',
      'Microsoft.Compute/virtualMachines/*/action',
      'Microsoft.Compute/galleries/images/versions/write',
    ],
    NotActions: ['Microsoft.Compute/virtualMachines/generalize/action'],
  }),
);

/** The operator's role over a scope, and the test's own token as the owner of everything. */
function operatorOver(scope: string): AccessOptions {
  return {
    roles: [OPERATOR_ROLE],
    assignments: [
      { principalId: OWNER, role: 'Owner', scope: '/' },
      { principalId: OPERATOR, role: 'Operator', scope },
    ],
  };
}

let cloud: TestCloud;
let snapshotId: string;
beforeEach(async () => {
  cloud = await startTestCloud({ access: operatorOver(SUBSCRIPTION) });
  snapshotId = await makeGallery(cloud);
});
afterEach(async () => {
  await cloud[Symbol.asyncDispose]();
});

async function ask(oid: string, method: string, path: string, body?: unknown): Promise<RawAnswer> {
  const token = await cloud.identity.issueToken({ aud: 'https://management.azure.com', oid });
  return cloud.send(method, `${path}?api-version=2025-04-01`, { token, ...(body !== undefined && { body }) });
}

function errorOf({ body }: RawAnswer): { code: string; message: string } {
  return (JSON.parse(body) as { error: { code: string; message: string } }).error;
}

const copyOf = (sourceResourceId: string) => ({
  location: HOME,
  properties: { creationData: { createOption: 'Copy', sourceResourceId } },
});

describe('a caller without the action', () => {
  it('is refused in the words of Azure, with action and scope', async () => {
    const answer = await ask(OPERATOR, 'GET', DISK);

    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toEqual({
      code: 'AuthorizationFailed',
      message:
        `The client '${OPERATOR}' with object id '${OPERATOR}' does not have authorization to perform action ` +
        `'Microsoft.Compute/disks/read' over scope '${DISK}' or the scope is invalid. If access was recently ` +
        'granted, please refresh your credentials.',
    });
  });

  it.each([
    ['a list', 'GET', `${COMPUTE}/disks`, 'Microsoft.Compute/disks/read', COMPUTE],
    [
      'an action on a VM',
      'POST',
      `${COMPUTE}/virtualMachines/captured-vm/generalize`,
      'Microsoft.Compute/virtualMachines/generalize/action',
      `${COMPUTE}/virtualMachines/captured-vm`,
    ],
    [
      'a resource group',
      'PUT',
      `${SUBSCRIPTION}/resourceGroups/other`,
      'Microsoft.Resources/subscriptions/resourceGroups/write',
      `${SUBSCRIPTION}/resourceGroups/other`,
    ],
    [
      'the locations',
      'GET',
      `${SUBSCRIPTION}/locations`,
      'Microsoft.Resources/subscriptions/locations/read',
      SUBSCRIPTION,
    ],
    ['the subscription', 'GET', SUBSCRIPTION, 'Microsoft.Resources/subscriptions/read', SUBSCRIPTION],
  ])('is refused %s', async (_what, method, path, action, scope) => {
    const answer = await ask(OPERATOR, method, path, method === 'PUT' ? { location: HOME } : undefined);

    expect(answer.status).toBe(403);
    expect(errorOf(answer).message).toContain(`perform action '${action}' over scope '${scope}' or`);
  });

  it('changes nothing, and is not told what there is', async () => {
    const deleted = await ask(NOBODY, 'DELETE', snapshotId);
    const absent = await ask(NOBODY, 'GET', `${COMPUTE}/snapshots/absent`);
    const noGroup = await ask(NOBODY, 'GET', `${SUBSCRIPTION}/resourceGroups/absent`);

    expect([deleted.status, absent.status, noGroup.status]).toEqual([403, 403, 403]);
    expect((await cloud.send('GET', `${snapshotId}?api-version=2025-04-01`)).status).toBe(200);
  });
});

describe('a caller with the action', () => {
  it('may do it whatever case it is written in, and not what NotActions takes out', async () => {
    const read = await ask(OPERATOR, 'GET', snapshotId.toUpperCase());
    const absent = await ask(OPERATOR, 'GET', `${COMPUTE}/snapshots/absent`);
    const started = await ask(OPERATOR, 'POST', `${COMPUTE}/virtualMachines/captured-vm/start`);

    expect([read.status, absent.status, started.status]).toEqual([200, 404, 202]);
    expect(cloud.arm.access.granted(OPERATOR)).toContain('Microsoft.Compute/virtualMachines/start/action');
  });

  it('needs another one to follow what it has begun', async () => {
    const started = await ask(OPERATOR, 'POST', `${COMPUTE}/virtualMachines/captured-vm/start`);
    const poll = new URL(String(started.headers['azure-asyncoperation']));

    const token = await cloud.identity.issueToken({ aud: 'https://management.azure.com', oid: OPERATOR });
    const polled = await cloud.send('GET', poll.href, { token });
    const byOwner = await cloud.send('GET', poll.href);

    expect(byOwner.status).toBe(200);
    expect(polled.status).toBe(403);
    expect(errorOf(polled).message).toContain("action 'Microsoft.Compute/locations/operations/read'");
    expect(cloud.arm.access.refused(OPERATOR)).toEqual(['Microsoft.Compute/locations/operations/read']);
  });

  it('may do it only where its role is assigned', async () => {
    const otherGroup = `${SUBSCRIPTION}/resourceGroups/${GROUP}-too`;
    await using narrow = await startTestCloud({ access: operatorOver(otherGroup) });
    const token = await narrow.identity.issueToken({ aud: 'https://management.azure.com', oid: OPERATOR });
    await narrow.send('PUT', `${otherGroup}?api-version=2021-04-01`, { body: { location: HOME } });

    const statuses = await Promise.all(
      [`${SUBSCRIPTION}/resourceGroups/${GROUP}`, otherGroup, `${otherGroup}-as-well`].map(async (group) => {
        const path = `${group}/providers/Microsoft.Compute/snapshots?api-version=2025-04-01`;
        return (await narrow.send('GET', path, { token })).status;
      }),
    );

    expect(statuses).toEqual([403, 200, 403]);
  });
});

describe('a request that leads to other resources', () => {
  it('needs access to the disk that a snapshot copies', async () => {
    const answer = await ask(OPERATOR, 'PUT', `${COMPUTE}/snapshots/mine`, copyOf(DISK));

    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toEqual({
      code: 'LinkedAuthorizationFailed',
      message:
        `The client '${OPERATOR}' with object id '${OPERATOR}' has permission to perform action ` +
        `'Microsoft.Compute/snapshots/write' on scope '${COMPUTE}/snapshots/mine'; however, it does not have ` +
        `permission to perform action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s) ` +
        `'${DISK}' (respectively) or the linked scope(s) are invalid.`,
    });
  });

  it('passes when the caller may use what it leads to', async () => {
    const copied = await ask(OPERATOR, 'PUT', `${COMPUTE}/snapshots/mine`, copyOf(snapshotId));
    const made = await ask(OPERATOR, 'PUT', VERSION, { ...bodyOf(snapshotId) });

    expect([copied.status, made.status]).toEqual([202, 201]);
    expect(cloud.arm.access.granted(OPERATOR)).toEqual([
      'Microsoft.Compute/galleries/images/versions/write',
      'Microsoft.Compute/snapshots/beginGetAccess/action',
      'Microsoft.Compute/snapshots/write',
    ]);
  });

  it('needs write on the disk that an image version is made from', async () => {
    const answer = await ask(OPERATOR, 'PUT', VERSION, bodyOf(DISK));

    expect(answer.status).toBe(403);
    expect(errorOf(answer).code).toBe('LinkedAuthorizationFailed');
    expect(errorOf(answer).message).toContain("'Microsoft.Compute/disks/write' on the linked scope(s)");
  });

  function bodyOf(sourceId: string) {
    const { location, storageProfile, publishingProfile } = versionOf(sourceId, [HOME]);
    return { location, properties: { storageProfile, publishingProfile } };
  }
});

describe('the permissions over a scope', () => {
  const GALLERY_ID = `${COMPUTE}/galleries/${GALLERY}`;
  const READER_ROLE = readRoleDefinition(
    JSON.stringify({
      Name: 'Reader of permissions',
      Actions: ['Microsoft.Authorization/permissions/read', 'Microsoft.Compute/galleries/*'],
      NotActions: ['Microsoft.Compute/galleries/delete'],
    }),
  );
  const READER = '10ca1000-0000-4000-8000-0000000000f3';
  const OWNER_OF_ALL = { principalId: OWNER, role: 'Owner', scope: '/' };

  async function permissionsOf(scope: string, oid: string, scopeOfRole = SUBSCRIPTION) {
    const assignments = [OWNER_OF_ALL, { principalId: READER, role: READER_ROLE.Name, scope: scopeOfRole }];
    await using other = await startTestCloud({ access: { roles: [READER_ROLE], assignments } });
    await other.send('PUT', `${SUBSCRIPTION}/resourceGroups/${GROUP}?api-version=2021-04-01`, {
      body: { location: HOME },
    });
    const token = await other.identity.issueToken({ aud: 'https://management.azure.com', oid });
    const path = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    const answer = await other.send('GET', path, { token });
    return { ...answer, body: JSON.parse(answer.body) as { value?: unknown; error?: { message: string } } };
  }

  it.each([
    ['a gallery', GALLERY_ID],
    ['a resource group', `${SUBSCRIPTION}/resourceGroups/${GROUP}`],
    ['the subscription', SUBSCRIPTION],
  ])('are told for %s, one entry for each role', async (_what, scope) => {
    const { status, body } = await permissionsOf(scope, READER);

    expect(status).toBe(200);
    expect(body.value).toEqual([
      {
        actions: ['Microsoft.Authorization/permissions/read', 'Microsoft.Compute/galleries/*'],
        notActions: ['Microsoft.Compute/galleries/delete'],
        dataActions: [],
        notDataActions: [],
      },
    ]);
  });

  it('are everything for the owner', async () => {
    const { body } = await permissionsOf(GALLERY_ID, OWNER);

    expect(body.value).toMatchObject([{ actions: ['*'], notActions: [] }]);
  });

  it('are not told to who has no role there, nor the right to read them', async () => {
    const elsewhere = await permissionsOf(GALLERY_ID, READER, `${COMPUTE}/galleries/other`);
    const nobody = await permissionsOf(GALLERY_ID, NOBODY);

    expect([elsewhere.status, nobody.status]).toEqual([403, 403]);
    expect(nobody.body.error?.message).toContain(
      `action 'Microsoft.Authorization/permissions/read' over scope '${GALLERY_ID}'`,
    );
  });

  it('do not hold what a fault has taken out of the roles', async () => {
    const assignments = [OWNER_OF_ALL, { principalId: READER, role: READER_ROLE.Name, scope: '/' }];
    await using other = await startTestCloud({ access: { roles: [READER_ROLE], assignments } });
    other.arm.faults.add({ kind: 'role-missing', action: 'Microsoft.Compute/galleries/images/write' });
    const token = await other.identity.issueToken({ aud: 'https://management.azure.com', oid: READER });
    const path = `${SUBSCRIPTION}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;

    const { body } = await other.send('GET', path, { token });

    expect(JSON.parse(body)).toMatchObject({
      value: [
        { notActions: ['Microsoft.Compute/galleries/delete', 'Microsoft.Compute/galleries/images/write'] },
      ],
    });
  });

  it('extend nothing else: what stands under another provider is no resource', async () => {
    const { status, body } = await cloud.send(
      'GET',
      `${GALLERY_ID}/providers/Microsoft.Compute/disks?api-version=2022-04-01`,
    );

    expect(status).toBe(404);
    expect(body).toContain('InvalidResourceType');
  });
});

describe('the fault role-missing', () => {
  it('takes an action out of the custom roles, so often, and leaves the owner alone', async () => {
    const action = 'microsoft.compute/snapshots/READ';
    cloud.arm.faults.add({ kind: 'role-missing', action, times: 1 });

    const byOwner = await ask(OWNER, 'GET', snapshotId);
    const first = await ask(OPERATOR, 'GET', snapshotId);
    const second = await ask(OPERATOR, 'GET', snapshotId);

    expect([byOwner.status, first.status, second.status]).toEqual([200, 403, 200]);
    expect(errorOf(first).code).toBe('AuthorizationFailed');
    expect(cloud.arm.access.refused(OPERATOR)).toEqual([]);
  });

  it('takes a linked action out too', async () => {
    const action = 'Microsoft.Compute/snapshots/beginGetAccess/action';
    cloud.arm.faults.add({ kind: 'role-missing', action });

    const answer = await ask(OPERATOR, 'PUT', `${COMPUTE}/snapshots/mine`, copyOf(snapshotId));

    expect(errorOf(answer).code).toBe('LinkedAuthorizationFailed');
  });
});

describe('access', () => {
  it('is everybody’s where no roles are given', async () => {
    await using open = await startTestCloud();

    const token = await open.identity.issueToken({ aud: 'https://management.azure.com', oid: NOBODY });
    await open.send('PUT', `${SUBSCRIPTION}/resourceGroups/${GROUP}?api-version=2021-04-01`, {
      token,
      body: { location: HOME },
    });

    expect(await makeSnapshot(open)).toContain('/snapshots/captured');
  });

  it('can’t be given by a role that is not there', async () => {
    const access = { roles: [], assignments: [{ principalId: OPERATOR, role: 'Operator', scope: '/' }] };
    const { issuer, jwksUri, tenantId } = cloud.identity;
    const tls = { key: '', cert: '' };

    const starting = startArm({
      port: 0,
      stateFolder: '',
      tls,
      identity: { issuer, jwksUri, tenantId },
      access,
    });

    await expect(starting).rejects.toThrow(UnknownRoleError);
  });
});

it('takes tokens of the subscription’s tenant alone', async () => {
  const otherTenant = await startTestCloud({
    identity: { ...cloud.identity, tenantId: '00000000-0000-4000-8000-000000000000' },
  });

  const token = await cloud.identity.issueToken({ aud: 'https://management.azure.com' });
  const { status, body } = await otherTenant.send('GET', `${SUBSCRIPTION}?api-version=2022-12-01`, { token });

  expect(status).toBe(401);
  expect(body).toContain('InvalidAuthenticationTokenTenant');
  await otherTenant[Symbol.asyncDispose]();
});
