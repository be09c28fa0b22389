import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import type { Detail } from '../support/test-lab.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

interface AccountDocument {
  readonly id: string;
  readonly changedAt: string;
  readonly createdAt: string;
  readonly error?: { readonly code: string; readonly details?: readonly Detail[] };
}

const VM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/nobody-has-it';

/** An account of its own. @returns its path */
async function openAccount(body: object = {}): Promise<string> {
  const path = `/api/lab-accounts/a-${randomUUID()}`;
  await cloud.openAccount(path, { location: 'westeurope', ...body });
  return path;
}

function deleteAccount(path: string, headers = {}): Promise<Answer<AccountDocument>> {
  return cloud.ask('DELETE', path, { headers });
}

/** Deletes the account and follows that to its end. */
async function deleteToEnd(path: string): Promise<{ status: string; error?: { code: string } }> {
  const { status, headers } = await deleteAccount(path);
  expect(status).toBe(202);
  return followed(headers.get('operation-location') ?? '');
}

function followed(location: string): Promise<{ status: string; error?: { code: string } }> {
  return eventually(async () => {
    const { body } = await cloud.ask<{ status: string }>('GET', location);
    expect(['Succeeded', 'Failed', 'Canceled']).toContain(body.status);
    return body;
  });
}

/** Looks until there is nothing to object to. */
function eventually<Seen>(look: () => Promise<Seen>): Promise<Seen> {
  return until(look);
}

describe('the settings of a lab account', { concurrent: true }, () => {
  it('are kept as given, with regions in the form that they are compared in', async () => {
    const settings = {
      exportDefaults: { replicaCount: { classOf: 40 }, storageAccountType: 'Premium_LRS' },
      retention: { keepNewest: 2, shrinkOlder: true, deletePastEndOfLife: false },
      messages: { role: 'LabCreator', labs: ['chemistry', 'physics'] },
    };

    const path = await openAccount({ allowedRegions: ['West Europe', 'northeurope'], ...settings });
    const { body } = await cloud.ask<AccountDocument>('GET', path);

    expect(body).toMatchObject({ allowedRegions: ['northeurope', 'westeurope'], ...settings });
    expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(body.changedAt).toBe(body.createdAt);
  });

  it.each([
    ['a region without a name', { allowedRegions: [''] }, 'allowedRegions.0'],
    ['no region at all', { allowedRegions: [] }, 'allowedRegions'],
    ['a retention that keeps nothing', { retention: { keepNewest: 0 } }, 'retention.keepNewest'],
    ['messages as Owner', { messages: { role: 'Owner', labs: 'All' } }, 'messages.role'],
    ['messages for no labs', { messages: { role: 'LabCreator' } }, 'messages.labs'],
    [
      'a consent for everybody',
      { exportDefaults: { stopTemplateVm: true } },
      'exportDefaults.stopTemplateVm',
    ],
    ['a gallery, which is attached elsewhere', { galleryId: VM }, 'galleryId'],
  ])('are refused with %s', async (_what, settings, target) => {
    const path = `/api/lab-accounts/a-${randomUUID()}`;

    const refused = await cloud.ask('PUT', path, { body: { location: 'westeurope', ...settings } });

    expect(refused).toMatchObject({ status: 400, body: { error: { target } } });
  });

  it('change only what the caller knows, and say nothing new where nothing is', async () => {
    const path = await openAccount();
    const { headers, body: before } = await cloud.ask<AccountDocument>('GET', path);
    const etag = headers.get('etag') ?? '';
    const put = (location: string, known: string) =>
      cloud.ask<AccountDocument>('PUT', path, { body: { location }, headers: { 'if-match': known } });

    const same = await put('westeurope', etag);
    const unchanged = await cloud.ask('GET', path, { headers: { 'if-none-match': etag } });
    const changed = await put('northeurope', etag);
    const stale = await put('uksouth', etag);
    const any = await put('uksouth', '*');

    expect(same).toMatchObject({ status: 200, body: before });
    expect(unchanged.status).toBe(304);
    expect(changed).toMatchObject({ status: 200, body: { location: 'northeurope' } });
    expect(changed.body.changedAt > before.changedAt).toBe(true);
    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
    expect(any).toMatchObject({ status: 200, body: { location: 'uksouth' } });
  });

  it('are not replaced by who wants to make a new account', async () => {
    const path = await openAccount();
    const headers = { 'if-none-match': '*' };

    const refused = await cloud.ask('PUT', path, { body: { location: 'uksouth' }, headers });
    const made = await cloud.ask('PUT', `/api/lab-accounts/a-${randomUUID()}`, {
      body: { location: 'uksouth' },
      headers,
    });

    expect(refused).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
    expect(made.status).toBe(201);
  });

  it('of exports hold where an export says nothing, and its row says what was done', async () => {
    const lab = await cloud.openLab({ name: 'with-defaults', region: 'polandcentral' });
    const path = `/api/lab-accounts/${lab.account}`;
    const exportDefaults = { replicaCount: 2, storageAccountType: 'Premium_LRS', excludeFromLatest: true };
    await cloud.ask('PUT', path, { body: { location: lab.region, exportDefaults } });

    const preview = await cloud.preview(lab, { stopTemplateVm: true });
    const run = await cloud.exportLab(lab, { excludeFromLatest: false });

    expect(preview.regions).toMatchObject([{ regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' }]);
    expect(run).toMatchObject({
      status: 'Succeeded',
      options: { ...exportDefaults, excludeFromLatest: false, stopTemplateVm: true },
    });
  });

  it('keep exports to the regions allowed, and refuse the others by name', async () => {
    const lab = await cloud.openLab({ name: 'few-regions', region: 'koreacentral' });
    const path = `/api/lab-accounts/${lab.account}`;
    const allowedRegions = ['westeurope'];
    await cloud.ask('PUT', path, { body: { location: lab.region, allowedRegions } });

    const preview = await cloud.preview(lab, {
      stopTemplateVm: true,
      targetRegions: [{ name: 'koreasouth' }],
    });
    const run = await cloud.exportLab(lab);

    expect(preview.refusals).toMatchObject([{ code: 'RegionNotAllowed', target: 'options.targetRegions' }]);
    expect(preview.refusals[0]?.message).toContain('"koreasouth"');
    expect(run).toMatchObject({ status: 'Succeeded', regions: [{ region: 'koreacentral' }] });
    expect(run.regions).toHaveLength(1);
  });
});

describe('the list of lab accounts', () => {
  it('has those in which the caller has a role, by id, page by page; an administrator sees all', async () => {
    const mine = [await openAccount(), await openAccount(), await openAccount()];
    const ids = mine.map((path) => path.split('/').at(-1) ?? '').toSorted();
    const oid = randomUUID();
    const reader = { principalId: oid, principalType: 'User', role: 'Reader' };
    for (const path of mine) await cloud.ask('POST', `${path}/role-assignments`, { body: reader });
    await openAccount();
    interface Page {
      readonly value: readonly AccountDocument[];
      readonly nextLink?: string;
    }

    const token = await cloud.identity.tokenFor('reader', { oid });
    const first = await cloud.ask<Page>('GET', '/api/lab-accounts?top=2', { token });
    const second = await cloud.ask<Page>('GET', first.body.nextLink ?? '', { token });
    const admin = await cloud.identity.tokenFor('admin');
    const all = await cloud.ask<Page>('GET', '/api/lab-accounts?top=100', { token: admin });
    const stranger = await cloud.identity.tokenFor('stranger', { oid: randomUUID() });
    const none = await cloud.ask<Page>('GET', '/api/lab-accounts', { token: stranger });
    const odd = await cloud.ask('GET', '/api/lab-accounts?continuation=%2F', { token });

    expect([...first.body.value, ...second.body.value].map(({ id }) => id)).toEqual(ids);
    expect(first.body.value).toHaveLength(2);
    // Where a page ends must not tell of accounts that the caller has no part in.
    expect(first.body.nextLink).toContain(`continuation=${ids[1] ?? ''}`);
    expect(second.body).not.toHaveProperty('nextLink');
    expect(all.body.value.length).toBeGreaterThanOrEqual(4);
    expect(none.body).toEqual({ value: [] });
    expect(odd.status).toBe(400);
  });
});

describe('the labs of an account', { concurrent: true }, () => {
  it('are listed by name, page by page', async () => {
    const path = await openAccount();
    for (const name of ['c', 'a', 'b']) {
      await cloud.ask('PUT', `${path}/labs/${name}`, {
        body: { templateVmId: `${VM}-${randomUUID()}` },
      });
    }
    interface Page {
      readonly value: readonly { readonly name: string }[];
      readonly nextLink: string;
    }

    const first = await cloud.ask<Page>('GET', `${path}/labs?top=2`);
    const second = await cloud.ask<Page>('GET', first.body.nextLink);
    const odd = await cloud.ask('GET', `${path}/labs?top=0`);
    const nowhere = await cloud.ask('GET', '/api/lab-accounts/nowhere/labs');

    expect([...first.body.value, ...second.body.value].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(odd.status).toBe(400);
    expect(nowhere.status).toBe(404);
  });
});

describe('the template VM of a lab', { concurrent: true }, () => {
  it('is no other lab’s, in no account, until its lab lets go of it', async () => {
    const vm = `${VM}-${randomUUID()}`;
    const [here, there] = [await openAccount(), await openAccount()];
    const put = (path: string, lab: string, templateVmId = vm) =>
      cloud.ask<AccountDocument>('PUT', `${path}/labs/${lab}`, { body: { templateVmId } });

    const first = await put(here, 'physics');
    const refused = [await put(there, 'physics', vm.toUpperCase()), await put(here, 'chemistry')];
    const moved = await put(here, 'physics', `${VM}-${randomUUID()}`);
    const taken = await put(there, 'physics');
    const check = await cloud.ask('POST', `${there}/labs/physics/check-delete`);
    const headers = { 'if-match': check.headers.get('etag') ?? '' };
    const deletion = await cloud.ask('DELETE', `${there}/labs/physics`, { headers });
    await followed(deletion.headers.get('operation-location') ?? '');
    const after = await put(here, 'chemistry');

    for (const answer of refused) {
      expect(answer).toMatchObject({
        status: 409,
        body: { error: { code: 'TemplateVmTaken', target: 'templateVmId' } },
      });
    }
    expect(JSON.stringify(refused)).not.toContain(here.split('/').at(-1));
    expect([first, moved, taken, after].map(({ status }) => status)).toEqual([201, 200, 201, 201]);
  });

  it('is checked for its claim by a timer', async () => {
    const { accounts, claims } = openStores(cloud);
    const accountId = (await openAccount()).split('/').at(-1) ?? '';
    const templateVmId = `${VM}-${randomUUID()}`;
    await accounts.saveLab({ accountId, name: 'unclaimed', templateVmId });

    const { status } = await cloud.askBeside('POST', '/admin/functions/checkClaims', {
      hostKey: 'master',
      headers: { 'content-type': 'application/json' },
      body: {},
    });

    expect(status).toBe(202);
    await eventually(async () => {
      expect(await claims.find('vm', templateVmId)).toMatchObject({ accountId, labName: 'unclaimed' });
    });
  });
});

describe('making a lab account', () => {
  it('of whatever name takes nothing from the others', async () => {
    const path = await openAccount();
    await cloud.ask('PUT', `${path}/labs/kept`, { body: { templateVmId: `${VM}-${randomUUID()}` } });
    const names = ['accounts', 'account', 'system', 'claims-vm', 'owners'];
    const body = { location: 'westeurope' };

    const made = [];
    for (const name of names) made.push(await cloud.ask('PUT', `/api/lab-accounts/${name}`, { body }));
    const lab = await cloud.ask('GET', `${path}/labs/kept`);
    const again = await cloud.ask('PUT', path, { body });
    const roles = await cloud.ask<{ value: unknown[] }>('GET', `${path}/role-assignments`);

    expect(made.map(({ status }) => status)).toEqual(names.map(() => 201));
    expect([lab.status, again.status]).toEqual([200, 200]);
    expect(roles.body.value).toHaveLength(1);
  });
});

describe('the deletion of a lab account', { concurrent: true }, () => {
  it('is refused while there are labs, with their names', async () => {
    const path = await openAccount();
    const { accounts } = openStores(cloud);
    const accountId = path.split('/').at(-1) ?? '';
    const name = (index: number) => `lab-${String(index).padStart(3, '0')}`;
    for (let index = 0; index < 103; index += 1) {
      await accounts.saveLab({ accountId, name: name(index), templateVmId: `${VM}-${index}` });
    }

    const refused = await deleteAccount(path);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'LabAccountHasLabs' } } });
    const details = refused.body.error?.details ?? [];
    expect(details.slice(0, 100).map(({ target }) => target)).toEqual(
      Array.from({ length: 100 }, (_, index) => name(index)),
    );
    expect(details.slice(100)).toEqual([{ code: 'MoreLabs', message: 'And 3 more.' }]);
  });

  it('is refused while an export runs', async () => {
    const path = await openAccount();
    const accountId = path.split('/').at(-1) ?? '';
    const id = await seedExport(openStores(cloud).exports, { accountId, labName: 'linux', isOver: false });

    const refused = await deleteAccount(path);

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'LabAccountBusy', details: [{ target: `exports/${id}` }] } },
    });
  });

  it('is refused to who knows another state of it, and of an account that is not there', async () => {
    const path = await openAccount();

    const stale = await deleteAccount(path, { 'if-match': '"another"' });
    const nowhere = await deleteAccount('/api/lab-accounts/nowhere');

    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
    expect(nowhere).toMatchObject({ status: 404, body: { error: { code: 'LabAccountNotFound' } } });
  });

  it('takes everything of it along, and whoever asked for it learns of its end', async () => {
    const path = await openAccount();
    const accountId = path.split('/').at(-1) ?? '';
    const { exports } = openStores(cloud);
    // More rows than one transaction takes.
    for (let index = 0; index < 30; index += 1) await seedExport(exports, { accountId, labName: 'linux' });
    const reader = { principalId: PEOPLE.reader.objectId, principalType: 'User', role: 'Reader' };
    await cloud.ask('POST', `${path}/role-assignments`, { body: reader });

    const ended = await deleteToEnd(path);
    const gone = await Promise.all(
      ['', '/exports', '/labs', '/role-assignments', '/audit', '/operations'].map((below) =>
        cloud.ask('GET', `${path}${below}`),
      ),
    );
    const remade = await cloud.ask('PUT', path, { body: { location: 'northeurope' } });
    const owner = { principalId: PEOPLE.contributor.objectId, principalType: 'User', role: 'Owner' };
    const assigned = await cloud.ask('POST', `${path}/role-assignments`, { body: owner });
    const token = await cloud.identity.tokenFor('contributor');
    const [roles, history, audit] = await Promise.all(
      ['role-assignments', 'exports', 'audit'].map((below) =>
        cloud.ask<{ value: { principalId?: string; operation?: string }[] }>('GET', `${path}/${below}`, {
          token,
        }),
      ),
    );
    const asBefore = await cloud.ask('GET', path);

    expect(ended.status).toBe('Succeeded');
    expect(gone.map(({ status }) => status)).toEqual(Array(6).fill(404));
    expect([remade.status, assigned.status]).toEqual([201, 201]);
    expect(roles?.body.value.map(({ principalId }) => principalId)).toEqual([PEOPLE.contributor.objectId]);
    expect(history?.body.value).toEqual([]);
    expect(audit?.body.value.map(({ operation }) => operation)).toEqual([
      'addRoleAssignment',
      'putLabAccount',
    ]);
    // Whoever was its Owner before is nobody in the new one.
    expect(asBefore.status).toBe(404);
  });

  it('keeps its id until it is over', async () => {
    const path = await openAccount();
    const accountId = path.split('/').at(-1) ?? '';
    const { deletion } = openStores(cloud);
    await deletion.mark(accountId, 'given-up');

    const read = await cloud.ask('GET', path);
    const token = await cloud.identity.tokenFor('admin');
    const remade = await cloud.ask('PUT', path, { body: { location: 'northeurope' }, token });
    // Its deletion was given up, so that it goes on when it is asked for again.
    const ended = await deleteToEnd(path);
    const then = await cloud.ask('PUT', path, { body: { location: 'northeurope' }, token });

    expect(read.status).toBe(404);
    expect(remade).toMatchObject({ status: 409, body: { error: { code: 'LabAccountBeingDeleted' } } });
    expect(ended.status).toBe('Succeeded');
    expect(then.status).toBe(201);
  });
});
