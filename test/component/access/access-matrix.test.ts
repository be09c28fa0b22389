import { beforeAll, describe, expect, it } from 'vitest';
import { registeredEndpoints } from './access-endpoints.ts';
import { expectedOf, MEMBERS, OTHERS, RESOURCES } from './access-resource-list.ts';
import { openResources } from './access-resource-world.ts';
import { openAccessWorld, type AccessWorld } from './access-world.ts';

type Verdict = 'in' | 'forbidden' | 'unknown';

/** Who asks, by what they are in the account; see access-world.ts. */
const CALLERS = [
  'owner',
  'contributor',
  'creator',
  'teacher',
  'teacherOfAnother',
  'reader',
  'stranger',
  'outsider',
  'admin',
  'service',
  'strangeService',
] as const;
type CallerName = (typeof CALLERS)[number];

const NOBODY: Record<CallerName, Verdict> = {
  owner: 'forbidden',
  contributor: 'forbidden',
  creator: 'forbidden',
  teacher: 'forbidden',
  teacherOfAnother: 'forbidden',
  reader: 'forbidden',
  stranger: 'unknown',
  outsider: 'unknown',
  admin: 'unknown',
  service: 'forbidden',
  strangeService: 'unknown',
};
/** The service is a Contributor of the account. */
const managers = { owner: 'in', contributor: 'in', service: 'in' } as const;
const everybody = {
  ...managers,
  creator: 'in',
  teacher: 'in',
  teacherOfAnother: 'in',
  reader: 'in',
} as const;
/** What is about no one account: each is told of their own. */
const anybody = {
  ...everybody,
  stranger: 'in',
  outsider: 'in',
  admin: 'in',
  strangeService: 'in',
} as const;
/** Those who have only one lab, or only labs of their own, have no part in what is about all. */
const creators = { ...managers, creator: 'in' } as const;
/** What is about the lab `physics`, whose owner `teacher` is, and no Lab Creator. */
const operators = { ...managers, teacher: 'in' } as const;

/**
 * Who may do what, written down by hand and not taken from the app: for every function that the host registers, by
 * its name and what it is asked to do.
 */
const EXPECTED: Record<string, Partial<Record<CallerName, Verdict>> | 'public' | 'no door'> = {
  'putLabAccount: a new one': {
    // An account that does not exist yet knows nobody.
    owner: 'unknown',
    contributor: 'unknown',
    creator: 'unknown',
    teacher: 'unknown',
    teacherOfAnother: 'unknown',
    reader: 'unknown',
    service: 'unknown',
    admin: 'in',
  },
  listLabAccounts: anybody,
  putLabAccount: managers,
  // Of one that is not what the caller says that it is: whoever is let in is told so.
  removeLabAccount: { owner: 'in' },
  readLabAccount: everybody,
  putLab: managers,
  readLab: everybody,
  listLabs: everybody,
  listLabExports: everybody,
  readLabOptions: creators,
  requestLab: creators,
  checkDeleteLab: operators,
  requestLabDeletion: operators,
  readTemplateVm: everybody,
  requestTemplateVmStart: operators,
  requestTemplateVmStop: operators,
  requestPasswordReset: operators,
  'cancelOperation: of a lab': operators,
  attachGallery: managers,
  checkGallery: managers,
  readGallery: everybody,
  checkDetachGallery: managers,
  detachGallery: managers,
  listRoleAssignments: managers,
  addRoleAssignment: { owner: 'in' },
  removeRoleAssignment: { owner: 'in' },
  listPermissions: { ...everybody, admin: 'in' },
  listAudit: managers,
  reportPageError: anybody,
  requestSynchronization: managers,
  listImages: everybody,
  readImage: everybody,
  listImageVersions: everybody,
  readImageVersion: everybody,
  enableImage: managers,
  disableImage: managers,
  requestExport: operators,
  previewExport: operators,
  cancelExport: operators,
  retryExport: operators,
  readExport: everybody,
  listExports: everybody,
  readOperation: everybody,
  readTimeline: everybody,
  listOperations: managers,
  cancelOperation: operators,
  requestVersionEdit: managers,
  checkVersionDeletion: managers,
  requestVersionDeletion: managers,
  checkImageDeletion: managers,
  requestImageDeletion: managers,
  previewRetention: managers,
  requestRetention: managers,
  readOpenApiDocument: 'public',
  readAsyncApiDocument: 'public',
  readDocsPage: 'public',
  readPage: 'public',
  readPageAfterSignIn: 'public',
  readPageAsset: 'public',
  readPageSettings: 'public',
  readPageWithinAccounts: 'public',
  sweepExports: 'no door',
  receiveExportRequest: 'no door',
  receiveGalleryEvent: 'no door',
  synchronizeGalleries: 'no door',
  applyAllRetention: 'no door',
  checkClaims: 'no door',
};

const DEFECTS = [
  'no token',
  'not a token',
  'expired',
  'not yet valid',
  'wrong audience',
  'wrong issuer',
  'wrong tenant',
  'wrong key',
  'algorithm none',
  'HS256 with the public key',
  'tampered',
  'without oid',
  'without exp',
  'without nbf',
  'version 1.0',
  'signed by a rotated-out key',
] as const;

let world: AccessWorld;

beforeAll(async () => {
  world = await openAccessWorld();
  return () => world[Symbol.asyncDispose]();
});

describe('what is others’', () => {
  it('is nobody’s whom it does not belong to, and is to them as what is not there', async () => {
    const resources = await openResources(world.cloud);
    const wrong: string[] = [];
    const different: string[] = [];
    const refusals = new Map<string, Set<string>>();
    let cases = 0;
    let compared = 0;

    for (const [attempt, resource, expected] of RESOURCES) {
      for (const caller of [...MEMBERS, ...OTHERS]) {
        const wanted = expectedOf(expected, caller);
        const { verdict, bytes } = await resources.attempt(attempt, resource, caller);
        cases += 1;
        if (verdict !== wanted) {
          wrong.push(`${attempt} ${resource} by ${caller}: ${verdict}, and should be ${wanted}: ${bytes}`);
        }
        if (verdict === 'refused') {
          const seen = refusals.get(`${attempt} by ${caller}`) ?? new Set();
          refusals.set(`${attempt} by ${caller}`, seen.add(bytes));
        }
        if (verdict === 'in' || verdict === 'refused') continue;
        const nowhere = await resources.attemptNowhere(attempt, resource, caller);
        if (!nowhere) continue;
        compared += 1;
        if (nowhere.bytes !== bytes)
          different.push(`${attempt} ${resource} by ${caller}: ${bytes} ≠ ${nowhere.bytes}`);
      }
    }

    expect(wrong).toEqual([]);
    expect(different).toEqual([]);
    // Of what is another lab's, another account's or nobody's whoever is refused is told one thing.
    expect([...refusals].filter(([, answers]) => answers.size > 1)).toEqual([]);
    expect(compared).toBeGreaterThan(100);
    process.stdout.write(
      `${cases} cases of resources: 0 wrong admits, 0 wrong refusals; ${compared} refusals are those of what is not there.\n`,
    );
  });
});

describe('the app', () => {
  it('has an expectation for every function that the host registers, and for no other', async () => {
    const registered = await registeredEndpoints();

    const expected = new Set(Object.keys(EXPECTED).map((name) => name.split(':')[0]));
    expect([...expected].sort()).toEqual(registered.sort());
  });

  it('lets everybody do what their role allows, and nothing else', async () => {
    const wrong: string[] = [];
    let cases = 0;

    for (const [errand, callers] of Object.entries(EXPECTED)) {
      if (typeof callers === 'string') continue;
      const verdicts = { ...NOBODY, ...callers };
      for (const caller of CALLERS) {
        const verdict = await world.verdictOn(errand, await world.tokenOf(caller));
        cases += 1;
        if (verdict !== verdicts[caller]) {
          wrong.push(`${errand} by ${caller}: ${verdict}, and should be ${verdicts[caller]}`);
        }
      }
    }

    expect(wrong).toEqual([]);
    process.stdout.write(`${cases} cases of roles: 0 wrong admits, 0 wrong refusals.\n`);
  });

  it('takes no token that has anything wrong with it, whoever it is of', async () => {
    const wrong: string[] = [];
    let cases = 0;

    for (const defect of DEFECTS) {
      const header = await world.defective(defect);
      for (const [errand, callers] of Object.entries(EXPECTED)) {
        if (typeof callers === 'string') continue;
        const { status, headers, body } = await world.attempt(errand, header);
        cases += 1;
        if (status !== 401) wrong.push(`${errand} with a token that is ${defect}: ${status}`);
        // Nothing that would tell whoever forges one what to mend.
        expect(headers.get('www-authenticate')).toBe('Bearer');
        expect(body).toMatchObject({ error: { code: 'Unauthenticated' } });
        expect(JSON.stringify(body)).not.toMatch(/expired|signature|audience|issuer|claim|jwt|jwk|kid/i);
      }
    }

    expect(wrong).toEqual([]);
    process.stdout.write(`${cases} cases of defective tokens: 0 wrong admits.\n`);
  });

  it('names the permission that a good token lacks', async () => {
    const user = await world.attempt('readLabAccount', await world.without('access_as_user'));
    const service = await world.attempt('readLabAccount', await world.without('LabGallery.Access'));

    expect(user).toMatchObject({ status: 403, body: { error: { code: 'MissingPermission' } } });
    expect(user.headers.get('www-authenticate')).toContain('scope="access_as_user"');
    expect(service).toMatchObject({ status: 403, body: { error: { code: 'MissingPermission' } } });
    expect(service.headers.get('www-authenticate')).toContain('scope="LabGallery.Access"');
  });

  it("has no setting that opens a door without a token, not even with the host's own keys", async () => {
    const { status } = await world.withHostKey('readLabAccount');

    expect(status).toBe(401);
  });
});
