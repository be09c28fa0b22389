import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import { SignJWT, decodeJwt } from 'jose';
import { PEOPLE, SERVICES, type BearerName } from '@lab-gallery/local-azure/identity/directory';
import { assignmentId, type RoleAssignment } from '../../../shared/domain/access/role-assignment.ts';
import { createExportStore } from '../../../shared/adapters/tables/export-store.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import { createJobStore } from '../../../shared/adapters/tables/job-store.ts';
import { createRoleStore } from '../../../shared/adapters/tables/role-store.ts';
import { openTable } from '../../../shared/adapters/tables/toolkit/tables.ts';
import { seedExport } from '../stores/support/app-stores.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';

const ACCOUNT = 'guarded';
const LAB = 'physics';
const TEMPLATE_VM =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/nobody-has-it';

const GALLERY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/nobody_has_it';

/** Callers by what they are in the account; `teacher` is the owner of the lab, `teacherOfAnother` of another one. */
const BEARERS: Record<string, BearerName> = {
  owner: 'owner',
  contributor: 'contributor',
  creator: 'creator',
  teacher: 'teacher',
  reader: 'reader',
  stranger: 'stranger',
  outsider: 'outsider',
  admin: 'admin',
  service: 'integration',
};
const TEACHER_OF_ANOTHER = '10ca1000-0000-4000-8000-0000000001ff';

const ANY_ETAG = { 'if-match': '"none"' };

type Request = readonly [
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Readonly<Record<string, string>>,
];

/** An account with a lab, an export and somebody in every role, and the ways to try its doors. */
export interface AccessWorld extends AsyncDisposable {
  readonly cloud: TestCloud;
  /** Token of a caller, by what they are in the account. */
  tokenOf(caller: string): Promise<string>;
  /** An `Authorization` header that must not open anything. */
  defective(defect: string): Promise<string | undefined>;
  /** A good header of a token without the permission. */
  without(permission: 'access_as_user' | 'LabGallery.Access'): Promise<string>;
  attempt(errand: string, authorization: string | undefined): Promise<Answer<unknown>>;
  /** Whether the door let the caller in, whatever came of it then. */
  verdictOn(errand: string, token: string): Promise<'in' | 'forbidden' | 'unknown' | 'unauthenticated'>;
  withHostKey(errand: string): Promise<Answer<unknown>>;
}

export async function openAccessWorld(): Promise<AccessWorld> {
  const cloud = await borrowCloud();
  const { identity } = cloud;
  const table = openTable(
    { connectionString: cloud.tables },
    new DefaultAzureCredential(),
    'LabGalleryAccounts',
  );
  const roles = createRoleStore(table);
  const exports = createExportStore(table);

  const admin = await identity.tokenFor('admin');
  for (const account of [ACCOUNT, 'elsewhere']) {
    await cloud.ask('PUT', `/api/lab-accounts/${account}`, {
      token: admin,
      body: { location: 'westeurope' },
    });
  }
  const addRole = (assignment: RoleAssignment) => roles.add(assignment);
  await seedRoles(addRole);
  const owner = await identity.tokenFor('owner');
  for (const lab of [LAB, 'chemistry']) {
    await cloud.ask('PUT', `/api/lab-accounts/${ACCOUNT}/labs/${lab}`, {
      token: owner,
      body: { templateVmId: lab === LAB ? TEMPLATE_VM : `${TEMPLATE_VM}-either` },
    });
  }
  const ended = await seedExport(exports, {
    accountId: ACCOUNT,
    labName: LAB,
    templateVmId: TEMPLATE_VM,
  });
  const making = newestFirstId(new Date(), randomUUID());
  await createJobStore(table).accept(
    {
      id: making,
      accountId: ACCOUNT,
      kind: 'CreateLab',
      target: `labs/${LAB}`,
      order: {},
      status: 'Accepted',
      createdAt: new Date().toISOString(),
    },
    undefined,
  );
  const removable = () => seedReader(addRole);

  async function requestOf(errand: string): Promise<Request> {
    const account = `/api/lab-accounts/${ACCOUNT}`;
    const id = `${account}/exports/${ended}`;
    const removed = errand === 'removeRoleAssignment' ? await removable() : '';
    const requests: Record<string, Request> = {
      'putLabAccount: a new one': ['PUT', `/api/lab-accounts/a${randomUUID()}`, { location: 'eastus' }],
      putLabAccount: ['PUT', account, { location: 'westeurope' }],
      listLabAccounts: ['GET', '/api/lab-accounts'],
      removeLabAccount: ['DELETE', account, undefined, { 'if-match': '"none"' }],
      readLabAccount: ['GET', account],
      // There is no such gallery, and none is attached: whoever is let in is told so.
      attachGallery: ['PUT', `${account}/gallery`, { galleryId: GALLERY }],
      checkGallery: ['POST', `${account}/gallery/check`, { galleryId: GALLERY }],
      readGallery: ['GET', `${account}/gallery`],
      checkDetachGallery: ['POST', `${account}/gallery/check-detach`],
      detachGallery: ['DELETE', `${account}/gallery`, undefined, ANY_ETAG],
      putLab: ['PUT', `${account}/labs/${LAB}`, { templateVmId: TEMPLATE_VM }],
      readLab: ['GET', `${account}/labs/${LAB}`],
      listLabs: ['GET', `${account}/labs`],
      listLabExports: ['GET', `${account}/labs/${LAB}/exports`],
      readLabOptions: ['GET', `${account}/images/linux/lab-options`],
      requestLab: [
        'POST',
        `${account}/labs`,
        { name: 'new', image: 'linux', region: 'westeurope', size: 'Standard_D2s_v5' },
      ],
      checkDeleteLab: ['POST', `${account}/labs/${LAB}/check-delete`],
      requestLabDeletion: ['DELETE', `${account}/labs/${LAB}`, undefined, { 'if-match': '"none"' }],
      readTemplateVm: ['GET', `${account}/labs/${LAB}/template-vm`],
      requestTemplateVmStart: ['POST', `${account}/labs/${LAB}/template-vm/start`],
      requestTemplateVmStop: ['POST', `${account}/labs/${LAB}/template-vm/stop`],
      requestPasswordReset: [
        'POST',
        `${account}/labs/${LAB}/template-vm/reset-password`,
        { username: 'teacher', password: 'Correct-Horse-7' },
      ],
      'cancelOperation: of a lab': ['POST', `${account}/operations/${making}/cancel`],
      listRoleAssignments: ['GET', `${account}/role-assignments`],
      addRoleAssignment: [
        'POST',
        `${account}/role-assignments`,
        { principalId: randomUUID(), principalType: 'User', role: 'Reader' },
      ],
      removeRoleAssignment: ['DELETE', `${account}/role-assignments/${removed}`],
      listPermissions: ['GET', `${account}/permissions`],
      listAudit: ['GET', `${account}/audit`],
      reportPageError: [
        'POST',
        '/api/page-errors',
        { page: '/', part: 'page', name: 'TypeError', message: 'No.', frames: [] },
      ],
      // No gallery is attached: whoever is let in is told so.
      requestSynchronization: ['POST', `${account}/gallery/synchronize`],
      listImages: ['GET', `${account}/images`],
      readImage: ['GET', `${account}/images/linux`],
      listImageVersions: ['GET', `${account}/images/linux/versions`],
      readImageVersion: ['GET', `${account}/images/linux/versions/1.0.0`],
      enableImage: ['POST', `${account}/images/linux/enable`],
      disableImage: ['POST', `${account}/images/linux/disable`],
      requestExport: ['POST', `${account}/labs/${LAB}/exports`, { imageName: 'linux' }],
      previewExport: ['POST', `${account}/labs/${LAB}/exports/preview`, { imageName: 'linux' }],
      cancelExport: ['POST', `${id}/cancel`],
      retryExport: ['POST', `${id}/retry`, {}],
      readExport: ['GET', id],
      listExports: ['GET', `${account}/exports`],
      readOperation: ['GET', `${account}/operations/${ended}`],
      readTimeline: ['GET', `${id}/timeline`],
      listOperations: ['GET', `${account}/operations`],
      // No gallery is attached: whoever is let in is told so.
      requestVersionEdit: ['PATCH', `${account}/images/linux/versions/1.0.0`, {}],
      checkVersionDeletion: ['POST', `${account}/images/linux/versions/1.0.0/check-delete`],
      requestVersionDeletion: ['DELETE', `${account}/images/linux/versions/1.0.0`, undefined, ANY_ETAG],
      checkImageDeletion: ['POST', `${account}/images/linux/check-delete`],
      requestImageDeletion: ['DELETE', `${account}/images/linux`, undefined, ANY_ETAG],
      previewRetention: ['POST', `${account}/retention/preview`],
      requestRetention: ['POST', `${account}/retention/apply`],
      // An export's, as which it needs the role that cancelling the export needs.
      cancelOperation: ['POST', `${account}/operations/${ended}/cancel`],
    };
    const request = requests[errand];
    if (!request) throw new Error(`There is no request for ${errand}.`);
    return request;
  }

  const world: AccessWorld = {
    cloud,
    tokenOf: (caller) =>
      caller === 'teacherOfAnother'
        ? identity.tokenFor('teacher', { oid: TEACHER_OF_ANOTHER })
        : caller === 'strangeService'
          ? identity.tokenFor('integration', { oid: randomUUID() })
          : identity.tokenFor(BEARERS[caller] ?? 'stranger'),
    defective: (defect) => defectiveHeader(cloud, defect),
    without: async (permission) =>
      permission === 'access_as_user'
        ? `Bearer ${await identity.tokenFor('owner', { scp: 'profile' })}`
        : `Bearer ${await identity.tokenFor('integration', { roles: [] })}`,
    async attempt(errand, authorization) {
      const [method, path, body, headers] = await requestOf(errand);
      return cloud.ask(method, path, {
        anonymous: true,
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
        ...(body && { body }),
      });
    },
    async verdictOn(errand, token) {
      const { status, body } = await world.attempt(errand, `Bearer ${token}`);
      const code = (body as { error?: { code?: string } } | undefined)?.error?.code;
      if (status === 401) return 'unauthenticated';
      if (status === 403) return 'forbidden';
      return status === 404 && code === 'LabAccountNotFound' ? 'unknown' : 'in';
    },
    async withHostKey(errand) {
      const [method, path] = await requestOf(errand);
      return cloud.ask(method, path, { hostKey: 'master' });
    },
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
  return world;
}

type AddRole = (assignment: RoleAssignment) => Promise<unknown>;

function assignmentOf(principalId: string, more: Partial<RoleAssignment>): RoleAssignment {
  return {
    accountId: ACCOUNT,
    principalId,
    principalType: 'User',
    role: 'Reader',
    assignedBy: PEOPLE.admin.objectId,
    assignedAt: new Date().toISOString(),
    ...more,
  };
}

async function seedRoles(add: AddRole): Promise<void> {
  const { owner, contributor, creator, teacher, reader, outsider } = PEOPLE;
  for (const assignment of [
    assignmentOf(owner.objectId, { role: 'Owner' }),
    assignmentOf(contributor.objectId, { role: 'Contributor' }),
    assignmentOf(creator.objectId, { role: 'LabCreator' }),
    assignmentOf(teacher.objectId, { role: 'LabOwner', lab: LAB }),
    assignmentOf(TEACHER_OF_ANOTHER, { role: 'LabOwner', lab: 'chemistry' }),
    assignmentOf(reader.objectId, { role: 'Reader' }),
    assignmentOf(outsider.objectId, { role: 'Owner', accountId: 'elsewhere' }),
    assignmentOf(SERVICES.integration.objectId, { role: 'Contributor', principalType: 'ServicePrincipal' }),
  ]) {
    await add(assignment);
  }
}

/** A role that may be taken away. @returns the assignment's id */
async function seedReader(add: AddRole): Promise<string> {
  const assignment = assignmentOf(randomUUID(), {});
  await add(assignment);
  return assignmentId(assignment);
}

async function defectiveHeader({ identity }: TestCloud, defect: string): Promise<string | undefined> {
  const now = Math.floor(Date.now() / 1000);
  const changed = async (claims: Record<string, unknown>) =>
    `Bearer ${await identity.tokenFor('owner', claims)}`;
  const signed = async (signer: 'nobody' | 'public-key' | 'stranger' | 'unknown-key') =>
    `Bearer ${await identity.forge({ bearer: 'owner', signer })}`;
  switch (defect) {
    case 'no token':
      return undefined;
    case 'not a token':
      return 'Bearer not-a-token';
    case 'expired':
      return changed({ exp: now - 3600, nbf: now - 7200, iat: now - 7200 });
    case 'not yet valid':
      return changed({ nbf: now + 3600, exp: now + 7200 });
    case 'wrong audience':
      return changed({ aud: 'https://management.azure.com' });
    case 'wrong issuer':
      return changed({ iss: 'https://login.microsoftonline.com/common/v2.0' });
    case 'wrong tenant':
      return changed({ tid: randomUUID() });
    case 'wrong key':
      return signed('stranger');
    case 'algorithm none':
      return signed('nobody');
    case 'HS256 with the public key':
      return signed('public-key');
    case 'signed by a rotated-out key':
      return signed('unknown-key');
    case 'tampered':
      return tampered(await identity.tokenFor('reader'));
    case 'without oid':
      return changed({ oid: undefined });
    case 'without exp':
      return changed({ exp: undefined });
    case 'without nbf':
      return changed({ nbf: undefined });
    case 'version 1.0':
      return changed({ ver: '1.0' });
    default:
      throw new Error(`There is no such defect: ${defect}`);
  }
}

/** A reader's token that says it is the owner's, under the old signature. */
async function tampered(token: string): Promise<string> {
  const [header = '', , signature = ''] = token.split('.');
  const claims = { ...decodeJwt(token), oid: PEOPLE.owner.objectId };
  const other = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
  return `Bearer ${header}.${other.split('.')[1] ?? ''}.${signature}`;
}
