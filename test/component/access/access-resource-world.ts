import { randomUUID } from 'node:crypto';
import { PEOPLE, type BearerName } from '@lab-gallery/local-azure/identity/directory';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import type { ResourceCaller, Verdict } from './access-resource-list.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { accountPath } from '../support/test-lab.ts';
import { openVersions } from '../images/versions-support.ts';

const HERE = 'boundary';
/** Of the same length as the account that is nowhere. */
const BEYOND = 'beyond';
const NOWHERE = 'nowher';
const BARE = 'boundary-bare';
const LABS = ['biology', 'physics', 'chemistry'];
const TEACHER_OF_ANOTHER = '10ca1000-0000-4000-8000-0000000001ff';

/** Codes by which somebody is kept from what is others'. */
const OF_OTHERS = new Set(['ImageOfAnotherLab', 'NotExportedHere', 'TemplateVmTaken', 'GalleryTaken']);

/** What came of an attempt. */
export interface Attempt {
  readonly verdict: Verdict;
  /** The answer but for its request id, time and the name of what was asked for. */
  readonly bytes: string;
}

export interface ResourceWorld {
  attempt(attempt: string, resource: string, caller: ResourceCaller): Promise<Attempt>;
  /** The same attempt at what is not there, where there can be such a one. */
  attemptNowhere(attempt: string, resource: string, caller: ResourceCaller): Promise<Attempt | undefined>;
}

type Request = readonly [
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Record<string, string>,
];

/** An account with labs, exports and images of several makers, another account, and ways to try at them. */
export async function openResources(cloud: TestCloud): Promise<ResourceWorld> {
  const here = await openVersions(cloud, { name: HERE, region: 'westeurope' });
  const beyond = await cloud.openLab({ name: BEYOND, region: 'westeurope' });
  await cloud.openAccount(accountPath({ account: BARE }), { location: 'westeurope' });
  const compute = here.lab.galleryId.split('/galleries/')[0] ?? '';
  const vmOf = (lab: string) => `${compute}/virtualMachines/${lab}`;
  const vmBeyond = `${beyond.galleryId.split('/galleries/')[0] ?? ''}/virtualMachines/${beyond.vm}`;
  for (const lab of LABS) await here.ask('PUT', `labs/${lab}`, { body: { templateVmId: vmOf(lab) } });
  await assignRoles(cloud);

  const stores = openStores(cloud);
  const exportOf = (accountId: string, labName: string) =>
    seedExport(stores.exports, { accountId, labName, templateVmId: vmOf(labName) });
  const exports = new Map<string, string>();
  for (const lab of LABS) exports.set(lab, await exportOf(HERE, lab));
  exports.set('another account', await exportOf(BEYOND, 'linux'));
  const creations = new Map<string, string>();
  for (const who of ['creator', 'owner'] as const) {
    const id = newestFirstId(new Date(), randomUUID());
    const requestedBy = { id: PEOPLE[who].objectId, name: who };
    await stores.jobs.accept(
      {
        id,
        accountId: HERE,
        kind: 'CreateLab',
        target: `labs/new-of-${who}`,
        order: {},
        requestedBy,
        status: 'Accepted',
        createdAt: new Date().toISOString(),
      },
      undefined,
    );
    creations.set(`a creation that ${who} asked for`, id);
  }
  for (const lab of ['biology', 'chemistry']) {
    await here.addExported(`of-${lab}`, ['1.0.0'], { from: { labName: lab, templateVmId: vmOf(lab) } });
  }
  await here.addExported('of-another-account', ['1.0.0'], { account: BEYOND });
  await here.upload('uploaded');
  await here.synchronize();

  const idOf = (resource: string) => exports.get(resource) ?? creations.get(resource) ?? 'none';

  /** What is done to a lab of an account, or to an export of it, in the account's words. */
  function toLab(account: string, lab: string, id: string): Record<string, Request> {
    const labPath = `${accountPath({ account })}/labs/${lab}`;
    const exportPath = `${accountPath({ account })}/exports/${id}`;
    const operation = `${accountPath({ account })}/operations/${id}`;
    const version = `${accountPath({ account })}/images/of-biology/versions/1.0.0`;
    return {
      readLab: ['GET', labPath],
      previewExport: ['POST', `${labPath}/exports/preview`, { imageName: 'new' }],
      requestExport: ['POST', `${labPath}/exports`, { imageName: 'new' }],
      requestTemplateVmStart: ['POST', `${labPath}/template-vm/start`],
      requestTemplateVmStop: ['POST', `${labPath}/template-vm/stop`],
      requestPasswordReset: [
        ...(['POST', `${labPath}/template-vm/reset-password`] as const),
        { username: 'teacher', password: 'Correct-Horse-7' },
      ],
      checkDeleteLab: ['POST', `${labPath}/check-delete`],
      requestLabDeletion: ['DELETE', labPath, undefined, { 'if-match': '"none"' }],
      readExport: ['GET', exportPath],
      cancelExport: ['POST', `${exportPath}/cancel`],
      retryExport: ['POST', `${exportPath}/retry`, {}],
      readOperation: ['GET', operation],
      cancelOperation: ['POST', `${operation}/cancel`],
      readGallery: ['GET', `${accountPath({ account })}/gallery`],
      requestVersionEdit: ['PATCH', version, {}],
      requestImageDeletion: [
        ...(['DELETE', `${accountPath({ account })}/images/of-biology`, undefined] as const),
        { 'if-match': '"none"' },
      ],
    };
  }

  function toImage(image: string, etag: string): Record<string, Request> {
    const path = `${accountPath({ account: HERE })}/images/${image}`;
    const version = `${path}/versions/1.0.0`;
    const biology = `${accountPath({ account: HERE })}/labs/biology/exports`;
    const imageName = image === 'a new image' ? 'new' : image;
    const headers = { 'if-match': etag };
    return {
      'previewExport into': ['POST', `${biology}/preview`, { imageName }],
      'requestExport into': ['POST', biology, { imageName }],
      // Nothing of it changes where somebody is let in.
      requestVersionEdit: ['PATCH', version, {}],
      checkVersionDeletion: ['POST', `${version}/check-delete`],
      requestVersionDeletion: ['DELETE', version, undefined, headers],
      checkImageDeletion: ['POST', `${path}/check-delete`],
      requestImageDeletion: ['DELETE', path, undefined, headers],
      enableImage: ['POST', `${path}/enable`],
      readImage: ['GET', path],
    };
  }

  function toOthers(resource: string): Record<string, Request> {
    const templateVmId =
      { 'the VM of another lab': vmOf('chemistry'), 'the VM of another account': vmBeyond }[resource] ??
      vmOf('of-nobody');
    const gallery = `${accountPath({ account: BARE })}/gallery`;
    const body = { galleryId: beyond.galleryId };
    return {
      'putLab with': ['PUT', `${accountPath({ account: HERE })}/labs/new`, { templateVmId }],
      'checkGallery of': ['POST', `${gallery}/check`, body],
      'attachGallery of': ['PUT', gallery, body],
    };
  }

  /** The ETag of what a deletion would mean, where that is impossible: nothing goes, should somebody be let in. */
  async function etagOf(attempt: string, image: string): Promise<string> {
    const of = { requestVersionDeletion: '/versions/1.0.0', requestImageDeletion: '' }[attempt];
    if (of === undefined) return '"none"';
    const { body, etag } = await here.checkDeletion(`images/${image}${of}`);
    return (body as { possible?: boolean }).possible === false ? etag : '"none"';
  }

  async function requestOf(attempt: string, resource: string): Promise<Request> {
    const own = attempt.replace(/ in$/, '');
    const candidates = [
      resource === 'another account'
        ? toLab(BEYOND, beyond.lab, idOf(resource))[own]
        : LABS.includes(resource) || creations.has(resource)
          ? toLab(HERE, resource, idOf(resource))[own]
          : undefined,
      toOthers(resource)[attempt],
      toImage(resource, await etagOf(attempt, resource))[attempt],
    ];
    const request = candidates.find((one) => one !== undefined);
    if (!request) throw new Error(`There is no request for ${attempt} ${resource}.`);
    return request;
  }

  async function ask(request: Request, caller: ResourceCaller, names: readonly string[]): Promise<Attempt> {
    const [method, path, body, headers = {}] = request;
    const token =
      caller === 'teacherOfAnother'
        ? await cloud.identity.tokenFor('teacher', { oid: TEACHER_OF_ANOTHER })
        : await cloud.identity.tokenFor(caller satisfies BearerName);
    const answer = await cloud.ask(method, path, { token, headers, ...(body && { body }) });
    return { verdict: verdictOf(answer), bytes: bytesOf(answer, names) };
  }

  return {
    attempt: async (attempt, resource, caller) =>
      ask(await requestOf(attempt, resource), caller, [resource, idOf(resource), BEYOND, beyond.lab]),
    async attemptNowhere(attempt, resource, caller) {
      const absent = 'absent';
      const id = newestFirstId(new Date(0), randomUUID());
      const own = attempt.replace(/ in$/, '');
      if (resource === 'another account') {
        const request = toLab(NOWHERE, beyond.lab, id)[own];
        return request && ask(request, caller, [id, NOWHERE, beyond.lab]);
      }
      if (!LABS.includes(resource) && !creations.has(resource)) return undefined;
      const request = toLab(HERE, absent, id)[own];
      return request && ask(request, caller, [absent, id]);
    },
  };
}

async function assignRoles(cloud: TestCloud): Promise<void> {
  const path = (account: string) => `${accountPath({ account })}/role-assignments`;
  const given: readonly [account: string, principalId: string, role: string, lab?: string][] = [
    ...[HERE, BARE].flatMap((account): [string, string, string][] => [
      [account, PEOPLE.contributor.objectId, 'Contributor'],
      [account, PEOPLE.creator.objectId, 'LabCreator'],
      [account, PEOPLE.reader.objectId, 'Reader'],
      [account, PEOPLE.teacher.objectId, 'Reader'],
      [account, TEACHER_OF_ANOTHER, 'Reader'],
    ]),
    [HERE, PEOPLE.creator.objectId, 'LabOwner', 'biology'],
    [HERE, PEOPLE.teacher.objectId, 'LabOwner', 'physics'],
    [HERE, TEACHER_OF_ANOTHER, 'LabOwner', 'chemistry'],
    [BEYOND, PEOPLE.outsider.objectId, 'Owner'],
  ];
  for (const [account, principalId, role, lab] of given) {
    const body = { principalId, principalType: 'User', role, ...(lab !== undefined && { lab }) };
    const { status } = await cloud.ask('POST', path(account), { body });
    if (status !== 201) throw new Error(`The role ${role} in ${account} was answered ${status}.`);
  }
  // Whoever opened the other account is the Owner of this one, too.
  const owner = `${PEOPLE.owner.objectId}.Owner`;
  const { status } = await cloud.ask('DELETE', `${path(BEYOND)}/${owner}`);
  if (status !== 204) throw new Error(`The Owner of ${BEYOND} was answered ${status}.`);
}

interface Refused {
  readonly error?: { readonly code: string; readonly details?: readonly { readonly code: string }[] };
  readonly refusals?: readonly { readonly code: string }[];
}

function verdictOf({ status, body }: Answer<unknown>): Verdict {
  const { error, refusals = [] } = (body ?? {}) as Refused;
  if (status === 403) return 'forbidden';
  if (error?.code === 'LabAccountNotFound') return 'unknown';
  const codes = [
    error?.code,
    ...(error?.details ?? []).map(({ code }) => code),
    ...refusals.map(({ code }) => code),
  ];
  return codes.some((code) => code !== undefined && OF_OTHERS.has(code)) ? 'refused' : 'in';
}

function bytesOf({ status, headers, body }: Answer<unknown>, names: readonly string[]): string {
  // An ETag is a digest of all of it, the names among it.
  const kept = [...headers].filter(([name]) => name !== 'date' && name !== 'etag');
  return names.reduce((text, name) => text.replaceAll(name, 'NAME'), JSON.stringify([status, kept, body]));
}
