import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiOperation } from '../../../functions/api/api-document.ts';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import { Callers, codeOf, newTemplateVm, roleFor, TEMPLATE_VM, type Assignment } from './access-support.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';

let cloud: TestCloud;
let callers: Callers;

beforeAll(async () => {
  cloud = await borrowCloud();
  callers = new Callers(cloud);
  return () => cloud[Symbol.asyncDispose]();
});

describe('the first Owner of an account', { concurrent: true }, () => {
  it('is named by an administrator, who names nobody after that', async () => {
    const path = await callers.openEmpty();

    const first = await callers.give('admin', path, 'owner', 'Owner');
    const second = await callers.give('admin', path, 'creator', 'Owner');
    const again = await callers.give('admin', path, 'owner', 'Owner');
    const own = await callers.as('admin', 'GET', path);

    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ ...roleFor('owner', 'Owner'), assignedBy: PEOPLE.admin.objectId });
    // An administrator without a part in the account sees no more of it than others do.
    expect([second, again, own].map(codeOf)).toEqual(Array(3).fill('LabAccountNotFound'));
    expect((await callers.readRoles('owner', path)).flat()).toEqual([first.body]);
  });

  it('comes before everybody else', async () => {
    const path = await callers.openEmpty();

    const reader = await callers.give('admin', path, 'reader', 'Reader');
    const service = await callers.give('operator', path, 'integration', 'Owner');

    expect(reader).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    expect(service.status).toBe(201);
  });

  it('is one, whoever is named at the same moment', async () => {
    const path = await callers.openEmpty();
    const named = ['owner', 'contributor', 'creator', 'teacher', 'reader'] as const;

    const answers = await Promise.all(named.map((who) => callers.give('admin', path, who, 'Owner')));

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.every((status) => [201, 403, 404].includes(status))).toBe(true);
    const owner = named[statuses.indexOf(201)] ?? 'stranger';
    expect((await callers.readRoles(owner, path)).flat()).toHaveLength(1);
  });

  it('is nobody that a stranger or an Owner of another account names', async () => {
    const path = await callers.openEmpty();
    await callers.openAccount([['outsider', 'Owner']]);

    const answers = [
      await callers.give('stranger', path, 'stranger', 'Owner'),
      await callers.give('outsider', path, 'outsider', 'Owner'),
    ];

    expect(answers.map(codeOf)).toEqual(['LabAccountNotFound', 'LabAccountNotFound']);
  });
});

describe('an administrator', { concurrent: true }, () => {
  it('makes an account once, and changes none that another one has made in the meantime', async () => {
    const path = `/api/lab-accounts/a${randomUUID()}`;
    const locations = ['westeurope', 'eastus', 'uksouth', 'japaneast', 'norwayeast', 'spaincentral'];

    const answers = await Promise.all(
      locations.map((location) => callers.as('admin', 'PUT', path, { body: { location } })),
    );
    await callers.give('admin', path, 'owner', 'Owner');

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 404)).toHaveLength(locations.length - 1);
    const { body } = await callers.as('owner', 'GET', path);
    expect(body).toMatchObject({ location: locations[statuses.indexOf(201)] });
  });
});

describe('an Owner', { concurrent: true }, () => {
  it('gives roles, lists them page by page, and takes them away', async () => {
    const path = await callers.openAccount();
    const given: Assignment[] = [];
    for (const [who, role, lab] of [
      ['contributor', 'Contributor'],
      ['creator', 'LabCreator'],
      ['teacher', 'LabOwner', 'physics'],
      ['teacher', 'LabOwner', 'chemistry'],
      ['reader', 'Reader'],
      ['integration', 'Reader'],
    ] as const) {
      const { status, body } = await callers.give('owner', path, who, role, lab);
      expect(status).toBe(201);
      given.push(body);
    }

    const listed = await callers.readRoles('owner', path, 3);
    const taken = await Promise.all(given.map((one) => callers.take('owner', path, one)));
    const left = (await callers.readRoles('owner', path)).flat();
    const twice = await callers.take('owner', path, given[0] ?? { id: '' });

    expect(listed.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(listed.flat()).toEqual(expect.arrayContaining(given));
    expect(taken.map(({ status }) => status)).toEqual(given.map(() => 204));
    expect(left.map(({ role }) => role)).toEqual(['Owner']);
    expect(codeOf(twice)).toBe('RoleAssignmentNotFound');
  });

  it('gives a role twice to no effect, and is told who gave it, and when', async () => {
    const path = await callers.openAccount([['contributor', 'Owner']]);
    const first = await callers.give('owner', path, 'reader', 'Reader');

    const again = await callers.give('contributor', path, 'reader', 'Reader');

    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  it("can't make somebody Lab Owner of a lab that does not exist, or of none", async () => {
    const path = await callers.openAccount();

    const unknown = await callers.give('owner', path, 'teacher', 'LabOwner', 'alchemy');
    const none = await callers.give('owner', path, 'teacher', 'LabOwner');
    const tooMuch = await callers.give('owner', path, 'teacher', 'Reader', 'physics');

    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'LabNotFound' } } });
    expect([none, tooMuch].map(({ status }) => status)).toEqual([400, 400]);
    expect((await callers.readRoles('owner', path)).flat()).toHaveLength(1);
  });

  it('stays as long as there is no other', async () => {
    const path = await callers.openAccount();
    const [own] = (await callers.readRoles('owner', path)).flat();

    const refused = await callers.take('owner', path, own ?? { id: '' });
    await callers.give('owner', path, 'contributor', 'Owner');
    const taken = await callers.take('owner', path, own ?? { id: '' });
    const after = await callers.as('owner', 'GET', path);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'LastOwner' } } });
    expect(taken.status).toBe(204);
    expect(codeOf(after)).toBe('LabAccountNotFound');
  });

  it('is left when two Owners remove each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const path = await callers.openAccount([['contributor', 'Owner']]);
      const items = (await callers.readRoles('owner', path)).flat();
      const of = (who: 'owner' | 'contributor') =>
        items.find(({ principalId }) => principalId === PEOPLE[who].objectId) ?? { id: '' };

      const answers = await Promise.all([
        callers.take('owner', path, of('contributor')),
        callers.take('contributor', path, of('owner')),
      ]);

      const [winner, loser] = answers.toSorted((a, b) => a.status - b.status);
      expect(winner?.status).toBe(204);
      // Whoever is later has lost the role before, or is kept as the last one.
      expect(loser && codeOf(loser)).toMatch(/^(LastOwner|LabAccountNotFound|RoleAssignmentNotFound)$/);
      const survivor = answers[0].status === 204 ? 'owner' : 'contributor';
      const left = (await callers.readRoles(survivor, path)).flat();
      expect(left.map(({ principalId }) => principalId)).toEqual([PEOPLE[survivor].objectId]);
    }
  });

  it('is the only one who gives and takes roles', async () => {
    const path = await callers.openAccount([
      ['contributor', 'Contributor'],
      ['reader', 'Reader'],
    ]);
    const items = (await callers.readRoles('contributor', path)).flat();

    const answers = [
      await callers.give('contributor', path, 'contributor', 'Owner'),
      await callers.give('reader', path, 'reader', 'Contributor'),
      await callers.take('contributor', path, items[0] ?? { id: '' }),
    ];

    expect(answers.map(codeOf)).toEqual(['Forbidden', 'Forbidden', 'Forbidden']);
    expect((await callers.readRoles('owner', path)).flat()).toEqual(items);
  });
});

describe('the Lab Owner of one lab', { concurrent: true }, () => {
  it('may cancel and retry the exports of this lab, and of no other, such as an earlier one of its name', async () => {
    const path = await callers.openAccount([['teacher', 'LabOwner', 'physics']]);
    const earlier = await callers.seedExport(path, 'physics', { isOver: true });
    await callers.as('owner', 'PUT', `${path}/labs/physics`, { body: { templateVmId: newTemplateVm() } });
    const over = await callers.seedExport(path, 'physics', { isOver: true });
    const running = await callers.seedExport(path, 'physics', { isOver: false });
    const foreignOver = await callers.seedExport(path, 'chemistry', { isOver: true });
    const foreignRunning = await callers.seedExport(path, 'chemistry', { isOver: false });

    const cancelled = await callers.as('teacher', 'POST', `${path}/exports/${running}/cancel`);
    const retried = await callers.as('teacher', 'POST', `${path}/exports/${over}/retry`);
    const foreign = [
      await callers.as('teacher', 'POST', `${path}/exports/${earlier}/cancel`),
      await callers.as('teacher', 'POST', `${path}/exports/${earlier}/retry`),
      await callers.as('teacher', 'POST', `${path}/operations/${earlier}/cancel`),
      await callers.as('teacher', 'POST', `${path}/exports/${foreignRunning}/cancel`),
      await callers.as('teacher', 'POST', `${path}/exports/${foreignOver}/retry`),
      await callers.as('teacher', 'POST', `${path}/labs/chemistry/exports`, { body: { imageName: 'linux' } }),
      await callers.as('teacher', 'POST', `${path}/labs/chemistry/exports/preview`, {
        body: { imageName: 'linux' },
      }),
    ];

    expect(cancelled.status).toBe(202);
    // The domain's answer: the door let them in.
    expect(codeOf(retried)).toBe('NothingToRetry');
    expect(foreign.map(codeOf)).toEqual(Array(7).fill('Forbidden'));
    const kept = await callers.as<Record<string, unknown>>(
      'teacher',
      'GET',
      `${path}/exports/${foreignRunning}`,
    );
    expect(kept.status).toBe(200);
    expect(kept.body).not.toHaveProperty('cancelRequestedAt');
  });

  it('may do so in each of several labs', async () => {
    const path = await callers.openAccount([
      ['teacher', 'LabOwner', 'physics'],
      ['teacher', 'LabOwner', 'chemistry'],
    ]);
    const ids = [
      await callers.seedExport(path, 'physics', { isOver: false }),
      await callers.seedExport(path, 'chemistry', { isOver: false }),
    ];

    const answers = await Promise.all(
      ids.map((id) => callers.as('teacher', 'POST', `${path}/exports/${id}/cancel`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  });

  it('is told of an export that does not exist what they are told of those of other labs', async () => {
    const path = await callers.openAccount([['teacher', 'LabOwner', 'physics']]);

    const answers = [
      await callers.as('teacher', 'POST', `${path}/exports/none/cancel`),
      await callers.as('teacher', 'POST', `${path}/exports/none/retry`),
    ];

    expect(answers.map(codeOf)).toEqual(['Forbidden', 'Forbidden']);
  });
});

describe('a role', { concurrent: true }, () => {
  it('works as soon as it is given, and no longer than it is had', async () => {
    const path = await callers.openAccount();

    const before = await callers.as('reader', 'GET', path);
    const { body } = await callers.give('owner', path, 'reader', 'Reader');
    const during = await callers.as('reader', 'GET', path);
    await callers.take('owner', path, body);
    const after = await callers.as('reader', 'GET', path);

    expect([before, during, after].map(({ status }) => status)).toEqual([404, 200, 404]);
  });

  it('is of one account alone', async () => {
    const path = await callers.openAccount();
    await callers.openAccount([['outsider', 'Owner']]);

    expect(codeOf(await callers.as('outsider', 'GET', path))).toBe('LabAccountNotFound');
  });

  it('adds to the others that somebody has', async () => {
    const path = await callers.openAccount([
      ['teacher', 'Reader'],
      ['teacher', 'LabOwner', 'physics'],
      ['teacher', 'Contributor'],
    ]);

    expect((await callers.as('teacher', 'GET', `${path}/audit`)).status).toBe(200);
  });
});

describe('an account of others', () => {
  const GALLERY = TEMPLATE_VM.replace(/virtualMachines.*/, 'galleries/labs');
  /** Of the same length as the name of the account that exists. */
  const NOWHERE = '/api/lab-accounts/nowhere';
  const EXISTING = '/api/lab-accounts/present';

  /** Requests of every operation, in good form and, for those with a body, in bad. */
  function* requests(): Generator<{ name: string; method: string; route: string; body?: object }> {
    const bodies: Record<string, object> = {
      putLabAccount: { location: 'westeurope' },
      putLab: { templateVmId: TEMPLATE_VM },
      attachGallery: { galleryId: GALLERY },
      checkGallery: { galleryId: GALLERY },
      addRoleAssignment: roleFor('stranger', 'Owner'),
      requestExport: { imageName: 'linux' },
      previewExport: { imageName: 'linux' },
      retryExport: {},
      requestVersionEdit: {},
      requestLab: { name: 'new', image: 'linux', region: 'westeurope', size: 'Standard_D2s_v5' },
      requestPasswordReset: { username: 'teacher', password: 'Correct-Horse-7' },
    };
    const { paths } = cloud.document;
    for (const [route, methods] of Object.entries(paths)) {
      if (!route.includes('{account}')) continue; // It is about no account: each is told of their own.
      for (const [lower, { operationId, requestBody }] of Object.entries<ApiOperation>(methods)) {
        const request = { method: lower.toUpperCase(), route };
        const body = bodies[operationId];
        yield { ...request, name: operationId, ...(body && { body }) };
        if (requestBody) yield { ...request, name: `${operationId}, of no form`, body: { constructor: 1 } };
      }
    }
  }

  /** An answer byte for byte, except for when it was given and for the account's name. */
  function bytesOf({ status, headers, body }: Answer<unknown>, account: string): string {
    const kept = [...headers].filter(([name]) => name !== 'date');
    return JSON.stringify([status, kept, body]).replaceAll(account, 'ACCOUNT');
  }

  it('is to them as one that does not exist, byte for byte', async () => {
    await callers.openAccount([], 'present');
    const ids = {
      '{lab}': 'physics',
      '{image}': 'linux',
      '{version}': '1.0.0',
      '{id}': await callers.seedExport(EXISTING, 'physics', { isOver: true }),
      '{assignment}': `${PEOPLE.owner.objectId}.Owner`,
    };
    const different: string[] = [];
    const seen = new Set<string>();

    for (const { name, method, route, body } of requests()) {
      const rest = Object.entries(ids)
        .reduce((path, [parameter, id]) => path.replace(parameter, id), route)
        .replace('/api/lab-accounts/{account}', '');
      for (const who of ['stranger', 'outsider', 'integration'] as const) {
        const options = {
          ...(body && { body }),
          ...(method === 'DELETE' && { headers: { 'if-match': '"something"' } }),
        };
        const there = await callers.as(who, method, `${EXISTING}${rest}`, options);
        const nowhere = await callers.as(who, method, `${NOWHERE}${rest}`, options);
        seen.add(`${name}: ${codeOf(there) ?? there.status}`);
        if (bytesOf(there, 'present') !== bytesOf(nowhere, 'nowhere')) different.push(`${name} by ${who}`);
      }
    }

    expect(different).toEqual([]);
    // What is asked in good form is answered with "no such account", whatever it was.
    const wrong = [...seen].filter(
      (line) => !/(?:of no form: InvalidInput|: LabAccountNotFound)$/.test(line),
    );
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(17);
  });

  it('is not told from one that does not exist by an operation that is not there', async () => {
    const path = await callers.openAccount();
    const id = '0'.repeat(23);

    const answers = [
      await callers.as('stranger', 'POST', `${path}/operations/${id}/cancel`),
      await callers.as('stranger', 'POST', `${path}/exports/${id}/cancel`),
      await callers.as('stranger', 'POST', `${NOWHERE}/operations/${id}/cancel`),
    ];

    expect(answers.map(codeOf)).toEqual(Array(3).fill('LabAccountNotFound'));
  });

  it('is not what is missing to whoever asks for something that their own account lacks', async () => {
    const path = await callers.openAccount([['reader', 'Reader']]);

    const answers = [
      await callers.as('reader', 'GET', `${path}/labs/alchemy`),
      await callers.as('reader', 'GET', `${path}/exports/none`),
      await callers.as('reader', 'GET', `${path}/exports/none/timeline`),
      await callers.as('reader', 'GET', `${path}/operations/none`),
      await callers.take('owner', path, { id: `${randomUUID()}.Reader` }),
      await callers.as('owner', 'POST', `${path}/labs/alchemy/exports`, { body: { imageName: 'linux' } }),
    ];

    expect(answers.map(codeOf)).toEqual([
      'LabNotFound',
      ...Array<string>(2).fill('ExportNotFound'),
      'OperationNotFound',
      'RoleAssignmentNotFound',
      'LabNotFound',
    ]);
  });
});
