import { randomUUID } from 'node:crypto';
import { PEOPLE } from '@lab-gallery/local-azure/identity/directory';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { openStores, seedExport } from '../stores/support/app-stores.ts';
import { accountPath, type RunDocument, type TestLab } from '../support/test-lab.ts';

let cloud: TestCloud;
/** Its VM has a data disk: exports of it end in the preflight, within a second or two. */
let quick: TestLab;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

beforeAll(async () => {
  quick = await cloud.openLab({ name: 'quick', region: 'polandcentral' });
});

interface Problem {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
    readonly details?: readonly { readonly code: string; readonly target: string }[];
  };
}

/** An export of the quick lab that is over. */
function seedOver(): Promise<string> {
  return seedExport(openStores(cloud).exports, { accountId: quick.account, labName: quick.lab });
}

const NAME_RULE = /^An image name has 1 to 80 letters, digits, "_", "." and "-"/;

describe('requesting an export', { concurrent: true }, () => {
  it('is answered with where to follow it and when to look', async () => {
    const lab = await cloud.openLab({ name: 'followed', region: 'polandcentral' });

    const { status, headers, body } = await cloud.requestExport(lab, {
      headers: { 'repeatability-request-id': randomUUID() },
    });

    expect(status).toBe(202);
    expect(body).toMatchObject({ accountId: 'followed', labName: 'linux', imageName: 'followed' });
    expect(['Accepted', 'Running']).toContain(body.status);
    expect(headers.get('operation-location')).toBe(
      `${cloud.host.origin}/api/lab-accounts/followed/operations/${body.id}`,
    );
    expect(headers.get('location')).toBe(`${cloud.host.origin}/api/lab-accounts/followed/exports/${body.id}`);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('repeatability-result')).toBe('accepted');
    const followed = await cloud.ask<RunDocument>('GET', headers.get('location') ?? '');
    expect(followed.body.id).toBe(body.id);
    expect(followed.headers.get('retry-after')).not.toBeNull();
  });

  it('with one key is one export however often it comes, and another body is a conflict', async () => {
    const lab = await cloud.openLab({ name: 'doors-same-key', region: 'polandcentral' });
    const headers = { 'repeatability-request-id': randomUUID() };

    const answers = await Promise.all(Array.from({ length: 4 }, () => cloud.requestExport(lab, { headers })));
    const later = await cloud.requestExport(lab, { headers });
    const other = await cloud.requestExport(lab, { headers, body: { imageName: 'another-name' } });

    expect([...answers, later].map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set([...answers, later].map(({ body }) => body.id)).size).toBe(1);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IdempotencyKeyReused' } } });
    const list = await cloud.ask<{ value: unknown[] }>('GET', `${accountPath(lab)}/exports`);
    expect(list.body.value).toHaveLength(1);
  });

  it('while the template VM is being exported is a conflict that names that export', async () => {
    const lab = await cloud.openLab({ name: 'doors-busy', region: 'polandcentral' });
    const first = await cloud.requestExport(lab);

    const second = await cloud.requestExport(lab);
    const twins = await Promise.all([cloud.requestExport(lab), cloud.requestExport(lab)]);

    for (const refused of [second, ...twins]) {
      expect(refused).toMatchObject({ status: 409, body: { error: { code: 'TemplateVmBusy' } } });
      expect(refused.body.error?.message).toContain(first.body.id);
    }
  });

  it.each([
    ['has spaces', 'my first image', 'Try "my-first-image".'],
    ['is in Russian', 'Основы Linux', 'Try "Osnovy-Linux".'],
    ['ends in a dot', 'linux.', 'Try "linux".'],
    ['is too long', 'x'.repeat(81), `Try "${'x'.repeat(80)}".`],
  ])('under a name that %s is refused with one that would do', async (_what, imageName, suggestion) => {
    const refused = await cloud.ask<Problem>('POST', `${accountPath(quick)}/labs/linux/exports`, {
      body: { imageName },
    });

    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ code: 'InvalidInput', target: 'imageName' });
    expect(refused.body.error.message).toMatch(NAME_RULE);
    expect(refused.body.error.message).toContain(suggestion);
  });

  it('under a name of which nothing can be kept is refused without a suggestion', async () => {
    const refused = await cloud.ask<Problem>('POST', `${accountPath(quick)}/labs/linux/exports`, {
      body: { imageName: '…' },
    });

    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(NAME_RULE);
    expect(refused.body.error.message).not.toContain('Try');
  });

  it('with several mistakes is refused with one detail for each', async () => {
    const refused = await cloud.ask<Problem>('POST', `${accountPath(quick)}/labs/linux/exports`, {
      body: { imageName: 5, color: 'red', version: '1.0.0' },
    });

    expect(refused.status).toBe(400);
    expect(refused.body.error.details?.map(({ target }) => target).sort()).toEqual([
      ...['color', 'imageName', 'version'],
    ]);
  });

  it.each([
    ['not JSON', '{"imageName":'],
    ['empty', ''],
  ])('with a body that is %s is refused', async (_what, body) => {
    const refused = await cloud.ask('POST', `${accountPath(quick)}/labs/linux/exports`, { body });

    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidInput', details: [{ code: 'InvalidJson', target: 'body' }] } },
    });
  });

  it.each([
    ['account', '/api/lab-accounts/nobody/labs/linux/exports', 'LabAccountNotFound'],
    ['lab', '/api/lab-accounts/quick/labs/nothing/exports', 'LabNotFound'],
  ])('of an unknown %s finds nothing', async (target, path, code) => {
    const refused = await cloud.ask('POST', path, { body: { imageName: 'linux' } });

    expect(refused).toMatchObject({ status: 404, body: { error: { code, target } } });
    expect(refused.headers.get('x-ms-error-code')).toBe(code);
  });

  it('in an account without a gallery is a conflict', async () => {
    const path = '/api/lab-accounts/doors-no-gallery';
    await cloud.openAccount(path, { location: 'polandcentral' });
    const templateVmId =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/no-gallery';
    await cloud.ask('PUT', `${path}/labs/linux`, { body: { templateVmId } });

    const refused = await cloud.ask('POST', `${path}/labs/linux/exports`, { body: { imageName: 'linux' } });

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'NoGalleryAttached' } } });
  });

  it('with a key that is no key is refused', async () => {
    const headers = { 'repeatability-request-id': 'two words' };

    const refused = await cloud.requestExport(quick, { headers });

    expect(refused).toMatchObject({ status: 400, body: { error: { target: 'Repeatability-Request-ID' } } });
  });
});

describe('an export', () => {
  it('is answered with 304 to whoever knows it, until it changes', async () => {
    const lab = { ...quick, imageName: 'etag' };
    const id = await seedOver();
    const path = `${accountPath(lab)}/exports/${id}`;
    const first = await cloud.ask('GET', path);
    const etag = first.headers.get('etag') ?? '';

    const known = await cloud.ask('GET', path, { headers: { 'if-none-match': `"other", W/${etag}` } });
    const other = await cloud.ask('GET', path, { headers: { 'if-none-match': '"other"' } });

    expect(etag).toMatch(/^"[^"]+"$/);
    expect(known).toMatchObject({ status: 304, body: undefined });
    expect(known.headers.get('etag')).toBe(etag);
    expect(other).toMatchObject({ status: 200, body: first.body });
    expect(first.headers.get('retry-after')).toBeNull();
  });

  it.each(['0'.repeat(23), 'not-an-id', '%2F'])('under the id %s is not found', async (id) => {
    const refused = await cloud.ask('GET', `${accountPath(quick)}/exports/${id}`);

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'ExportNotFound' } } });
  });
});

describe('the list of exports', () => {
  it('comes newest first, page by page, without the keys and signatures that its address had', async () => {
    const lab = { ...quick, imageName: 'listed' };
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push(await seedOver());
    ids.sort();

    const pages: string[][] = [];
    let next: string | undefined =
      `${accountPath(lab)}/exports?top=2&code=${cloud.host.keys.function}&sig=planted`;
    while (next !== undefined && pages.length < 10) {
      const page: { body: { value: RunDocument[]; nextLink?: string } } = await cloud.ask('GET', next);
      pages.push(page.body.value.map(({ id }) => id));
      next = page.body.nextLink;
      expect(next ?? '').not.toContain(cloud.host.keys.function);
      expect(next ?? '').not.toContain('planted');
    }

    const listed = pages.flat();
    expect(listed.slice(0, 5)).toEqual(ids);
    expect(listed.toSorted()).toEqual(listed);
    expect(new Set(listed).size).toBe(listed.length);
    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
  });

  it.each(['top=0', 'top=101', 'top=two', 'continuation=bm8'])('is refused with ?%s', async (query) => {
    const refused = await cloud.ask('GET', `${accountPath(quick)}/exports?${query}`);

    expect(refused).toMatchObject({ status: 400, body: { error: { target: query.split('=')[0] } } });
  });

  it('of an unknown account is not found', async () => {
    const refused = await cloud.ask('GET', '/api/lab-accounts/nobody/exports');

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'LabAccountNotFound' } } });
  });
});

describe('a lab account', () => {
  it('is new when it is put first, as it was put when it is read, and replaced when it is put again', async () => {
    const path = '/api/lab-accounts/put-twice';
    const body = { location: 'westeurope', allowedRegions: ['northeurope', 'westeurope'] };

    const first = await cloud.ask('PUT', path, { body });
    const owner = { principalId: PEOPLE.owner.objectId, principalType: 'User', role: 'Owner' };
    await cloud.ask('POST', `${path}/role-assignments`, { body: owner });
    const read = await cloud.ask('GET', path);
    const second = await cloud.ask('PUT', path, { body: { location: 'northeurope' } });
    const reread = await cloud.ask('GET', path);

    expect(first).toMatchObject({ status: 201, body: { id: 'put-twice', ...body } });
    expect(read).toMatchObject({ status: 200, body: { id: 'put-twice', ...body } });
    expect(second.status).toBe(200);
    expect(reread.body).toEqual({
      id: 'put-twice',
      location: 'northeurope',
      createdAt: expect.any(String) as string,
      changedAt: expect.any(String) as string,
    });
  });

  it('that nobody has put is not found', async () => {
    const refused = await cloud.ask('GET', '/api/lab-accounts/nobody');

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'LabAccountNotFound' } } });
  });
});

describe('a lab', () => {
  it('is new when it is put first, as it was put when it is read, and replaced when it is put again', async () => {
    const path = `${accountPath(quick)}/labs/put-twice`;
    const templateVmId = (name: string) =>
      `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`;
    const lab = { accountId: 'quick', name: 'put-twice' };

    const first = await cloud.ask('PUT', path, {
      body: { templateVmId: templateVmId('one') },
    });
    const read = await cloud.ask('GET', path);
    const second = await cloud.ask('PUT', path, {
      body: { templateVmId: templateVmId('two') },
    });
    const reread = await cloud.ask('GET', path);

    expect(first).toMatchObject({ status: 201, body: { ...lab, templateVmId: templateVmId('one') } });
    expect(read).toMatchObject({ status: 200, body: first.body });
    expect(second.status).toBe(200);
    expect(reread.body).toMatchObject({ ...lab, templateVmId: templateVmId('two'), madeFromImage: false });
  });

  it('that nobody has put is not found, nor one in an account that is not there', async () => {
    const body = {
      templateVmId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v',
    };

    const unknown = await cloud.ask('GET', `${accountPath(quick)}/labs/nothing`);
    const homeless = await cloud.ask('PUT', '/api/lab-accounts/nobody/labs/linux', { body });

    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'LabNotFound' } } });
    expect(homeless).toMatchObject({ status: 404, body: { error: { code: 'LabAccountNotFound' } } });
  });
});

describe('the doors', () => {
  it('take a resource id only where it is one', async () => {
    const gallery = await cloud.ask('PUT', `${accountPath(quick)}/gallery`, {
      body: { galleryId: '/galleries/mine' },
    });
    const vm = await cloud.ask('PUT', '/api/lab-accounts/quick/labs/new', {
      body: { templateVmId: quick.galleryId },
    });

    expect(gallery).toMatchObject({ status: 400, body: { error: { target: 'galleryId' } } });
    expect(vm).toMatchObject({ status: 400, body: { error: { target: 'templateVmId' } } });
  });
});
