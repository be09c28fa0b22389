import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_SUBSCRIPTION } from '@lab-gallery/local-azure/arm';
import { seedExport, openStores } from '../stores/support/app-stores.ts';
import type { Answer, TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { accountPath, type Detail } from '../support/test-lab.ts';
import { untilSettled } from '../support/until-settled.ts';
import { until } from '@lab-gallery/test-support/until';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

interface GalleryDocument {
  readonly galleryId: string;
  readonly usable: boolean;
  readonly missingActions?: readonly string[];
  readonly refusals: readonly Detail[];
  readonly warnings: readonly Detail[];
  readonly error?: { readonly code: string; readonly details?: readonly Detail[] };
}

interface OperationDocument {
  readonly id: string;
  readonly status: string;
  readonly result?: object;
  readonly error?: { readonly code: string; readonly azure?: { readonly azureCode: string } };
}

/** A lab account of its own without a gallery. @returns its path */
async function openAccount(): Promise<string> {
  const path = `/api/lab-accounts/a-${randomUUID()}`;
  await cloud.openAccount(path, { location: 'westeurope' });
  return path;
}

/** A gallery in a resource group of its own. @returns its resource id */
async function makeGallery(name: string): Promise<string> {
  return (await cloud.azure.prepare({ name, region: 'westeurope' })).galleryId;
}

function groupId(name: string): string {
  return `/subscriptions/${LOCAL_SUBSCRIPTION}/resourceGroups/${name}`;
}

function attach(path: string, body: object, headers = {}): Promise<Answer<GalleryDocument>> {
  return cloud.ask('PUT', `${path}/gallery`, { body, headers });
}

async function detach(path: string): Promise<Answer<{ error: { code: string } } | undefined>> {
  const { headers } = await cloud.ask('POST', `${path}/gallery/check-detach`);
  return cloud.ask('DELETE', `${path}/gallery`, { headers: { 'if-match': headers.get('etag') ?? '' } });
}

async function followed(location: string | null): Promise<OperationDocument> {
  return until(async () => {
    const { body } = await cloud.ask<OperationDocument>('GET', location ?? '');
    expect(['Succeeded', 'Failed', 'Canceled']).toContain(body.status);
    return body;
  });
}

describe('attaching a gallery', { concurrent: true }, () => {
  it('is done once: the same again changes nothing, and another is refused', async () => {
    const path = await openAccount();
    const [galleryId, another] = [await makeGallery('once'), await makeGallery('once-more')];

    const first = await attach(path, { galleryId });
    const again = await attach(path, { galleryId: galleryId.toUpperCase() });
    const other = await attach(path, { galleryId: another });
    const account = await cloud.ask('GET', path);
    const read = await cloud.ask('GET', `${path}/gallery`);

    expect(first).toMatchObject({
      status: 201,
      body: { galleryId, location: 'westeurope', provisioningState: 'Succeeded', usable: true },
    });
    expect(first.body).toMatchObject({ missingActions: [], refusals: [], warnings: [] });
    expect(again.status).toBe(200);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'GalleryAttached' } } });
    expect(account.body).toMatchObject({ galleryId });
    expect(read).toMatchObject({ status: 200, body: first.body });
  });

  it('is refused where another account has it, in every way, until that one lets go of it', async () => {
    const galleryId = await makeGallery('had-by-one');
    const [first, second] = [await openAccount(), await openAccount()];
    await attach(first, { galleryId });

    const refused = await attach(second, { galleryId: galleryId.toUpperCase() });
    const create = { resourceGroup: groupId('had-by-one'), name: 'had_by_one_gallery' };
    const made = await attach(second, { create });
    const checked = await cloud.ask<GalleryDocument>('POST', `${second}/gallery/check`, {
      body: { galleryId },
    });
    const images = await cloud.ask('GET', `${second}/images`);
    await untilSettled(cloud, first);
    await detach(first);
    const then = await attach(second, { galleryId });

    for (const answer of [refused, made]) {
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'GalleryTaken' } } });
    }
    expect(checked).toMatchObject({
      status: 200,
      body: { usable: false, refusals: [{ code: 'GalleryTaken' }] },
    });
    expect(JSON.stringify([refused, made, checked])).not.toContain(first.split('/').at(-1));
    expect(images).toMatchObject({ status: 409, body: { error: { code: 'NoGalleryAttached' } } });
    expect(then.status).toBe(201);
  });

  it('by two accounts at the same moment succeeds for one of them', async () => {
    const galleryId = await makeGallery('raced-for');
    const paths = [await openAccount(), await openAccount()];

    const answers = await Promise.all(paths.map((path) => attach(path, { galleryId })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)).toMatchObject({
      body: { error: { code: 'GalleryTaken' } },
    });
  });

  it('is possible again when the account that had it is deleted', async () => {
    const galleryId = await makeGallery('left-behind');
    const [first, second] = [await openAccount(), await openAccount()];
    await attach(first, { galleryId });
    await untilSettled(cloud, first);

    const deletion = await cloud.ask('DELETE', first);
    await followed(deletion.headers.get('operation-location'));
    const then = await attach(second, { galleryId });

    expect(then.status).toBe(201);
  });

  it('is refused for one that is not there, and a check says so without attaching', async () => {
    const path = await openAccount();
    const galleryId = `${groupId('nowhere')}/providers/Microsoft.Compute/galleries/none`;

    const refused = await attach(path, { galleryId });
    const checked = await cloud.ask<GalleryDocument>('POST', `${path}/gallery/check`, {
      body: { galleryId },
    });
    const read = await cloud.ask('GET', `${path}/gallery`);

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'GalleryNotUsable', details: [{ code: 'GalleryNotFound' }] } },
    });
    expect(checked).toMatchObject({
      status: 200,
      body: { usable: false, refusals: [{ code: 'GalleryNotFound' }] },
    });
    expect(read).toMatchObject({ status: 404, body: { error: { code: 'GalleryNotAttached' } } });
  });

  it.each([
    ['nothing', {}],
    ['both at once', { galleryId: groupId('x'), create: { resourceGroup: groupId('x'), name: 'x' } }],
    ['a gallery’s name with a dash', { create: { resourceGroup: groupId('x'), name: 'with-dash' } }],
    ['no resource group', { create: { resourceGroup: 'x', name: 'x' } }],
  ])('is refused with %s', async (_what, body) => {
    const refused = await attach(await openAccount(), body);

    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'InvalidInput' } } });
  });

  it('is refused in an account that is not there', async () => {
    const galleryId = `${groupId('nowhere')}/providers/Microsoft.Compute/galleries/none`;
    const nowhere = '/api/lab-accounts/nowhere';

    const answers = await Promise.all([
      attach(nowhere, { galleryId }),
      cloud.ask('POST', `${nowhere}/gallery/check`, { body: { galleryId } }),
      cloud.ask('POST', `${nowhere}/gallery/check-detach`),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('what the app may not do in a gallery', () => {
  it('is named, action by action and all at once, and nothing is attached', async () => {
    const path = await openAccount();
    const galleryId = await makeGallery('without-rights');
    const actions = ['Microsoft.Compute/galleries/images/write', 'Microsoft.Compute/galleries/images/read'];
    for (const action of actions) cloud.arm.faults.add({ kind: 'role-missing', action });

    const refused = await attach(path, { galleryId });
    cloud.arm.faults.clear();
    const account = await cloud.ask('GET', path);

    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'GalleryNotUsable' } } });
    const details = refused.body.error?.details ?? [];
    expect(details.map(({ target }) => target)).toEqual(actions.toSorted());
    expect(details.every(({ code }) => code === 'ActionNotAllowed')).toBe(true);
    expect(account.body).not.toHaveProperty('galleryId');
  });

  it('keeps it hidden where that is to read it, and what is missing is said all the same', async () => {
    const path = await openAccount();
    const galleryId = await makeGallery('unreadable');
    cloud.arm.faults.add({ kind: 'role-missing', action: 'Microsoft.Compute/galleries/read' });

    const { body } = await cloud.ask<GalleryDocument>('POST', `${path}/gallery/check`, {
      body: { galleryId },
    });
    cloud.arm.faults.clear();

    expect(body.refusals.map(({ code }) => code)).toEqual(['AuthorizationFailed', 'ActionNotAllowed']);
    expect(body).toMatchObject({ missingActions: ['Microsoft.Compute/galleries/read'], usable: false });
    expect(body).not.toHaveProperty('location');
  });
});

describe('making a gallery and attaching it', () => {
  it('is one operation, by one key', async () => {
    const path = await openAccount();
    await makeGallery('of-new');
    const body = {
      create: { resourceGroup: groupId('of-new'), name: 'made_by_app', location: 'North Europe' },
    };
    const headers = { 'repeatability-request-id': randomUUID() };

    const accepted = await attach(path, body, headers);
    const repeated = await attach(path, body, headers);
    const ended = await followed(accepted.headers.get('operation-location'));
    const read = await cloud.ask<GalleryDocument>('GET', `${path}/gallery`);
    const again = await attach(path, body);
    const other = await attach(path, { create: { ...body.create, name: 'another' } });

    expect([accepted.status, repeated.status]).toEqual([202, 202]);
    expect(repeated.headers.get('operation-location')).toBe(accepted.headers.get('operation-location'));
    expect(ended).toMatchObject({ status: 'Succeeded', result: { galleryId: read.body.galleryId } });
    expect(read.body).toMatchObject({ location: 'northeurope', usable: true });
    expect(again.status).toBe(200);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'GalleryAttached' } } });
  });

  it('leaves a gallery of somebody else’s alone, and says that it can be attached', async () => {
    const path = await openAccount();
    const galleryId = await makeGallery('already');
    const name = galleryId.split('/').at(-1) ?? '';

    const accepted = await attach(path, { create: { resourceGroup: groupId('already'), name } });
    const ended = await followed(accepted.headers.get('operation-location'));

    expect(ended).toMatchObject({
      status: 'Failed',
      error: { code: 'AzureRefused', azure: { azureCode: 'GalleryExists' } },
    });
    expect((await attach(path, { galleryId })).status).toBe(201);
  });

  it('takes the gallery away again where it can’t be attached', async () => {
    const path = await openAccount();
    await makeGallery('of-lost');
    cloud.arm.faults.add({
      kind: 'role-missing',
      action: 'Microsoft.Compute/galleries/images/versions/write',
    });

    const accepted = await attach(path, { create: { resourceGroup: groupId('of-lost'), name: 'lost' } });
    const busy = await attach(path, { create: { resourceGroup: groupId('of-lost'), name: 'other' } });
    const ended = await followed(accepted.headers.get('operation-location'));
    cloud.arm.faults.clear();
    const galleries = await Array.fromAsync(cloud.azure.compute.galleries.listByResourceGroup('of-lost'));

    expect(busy).toMatchObject({ status: 409, body: { error: { code: 'OperationInProgress' } } });
    expect(ended).toMatchObject({ status: 'Failed', error: { code: 'GalleryNotUsable' } });
    expect(galleries.map(({ name }) => name)).toEqual(['of_lost_gallery']);
  });
});

describe('detaching a gallery', { concurrent: true }, () => {
  it('needs to know what would break, and breaks nothing in the gallery', async () => {
    const lab = await cloud.openLab({ name: 'gallery-detached', region: 'westeurope' });
    const path = accountPath(lab);
    await untilSettled(cloud, path);
    await cloud.azure.createImage(lab);
    const check = await cloud.ask<object>('POST', `${path}/gallery/check-detach`);
    const etag = check.headers.get('etag') ?? '';

    const blind = await cloud.ask('DELETE', `${path}/gallery`);
    const any = await cloud.ask('DELETE', `${path}/gallery`, { headers: { 'if-match': '*' } });
    await cloud.azure.createImage({ ...lab, imageName: 'one-more' });
    const stale = await cloud.ask('DELETE', `${path}/gallery`, { headers: { 'if-match': etag } });
    const detached = await detach(path);
    const again = await cloud.ask('DELETE', `${path}/gallery`, { headers: { 'if-match': etag } });

    expect(check.body).toEqual({
      galleryId: lab.galleryId,
      possible: true,
      labs: [],
      exports: [],
      operations: [],
      images: { count: 1, more: false, names: ['gallery-detached'] },
    });
    expect(blind).toMatchObject({ status: 400, body: { error: { target: 'If-Match' } } });
    expect(any).toMatchObject({ status: 412, body: { error: { code: 'CheckNotSeen' } } });
    expect(stale).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
    expect(detached.status).toBe(204);
    expect(again).toMatchObject({ status: 404, body: { error: { code: 'GalleryNotAttached' } } });
    const [group, gallery] = ['gallery-detached', 'gallery_detached_gallery'];
    const images = await Array.fromAsync(cloud.azure.compute.galleryImages.listByGallery(group, gallery));
    expect(images.map(({ name }) => name)).toEqual(['gallery-detached', 'one-more']);
  });

  it('is refused while an export runs', async () => {
    const lab = await cloud.openLab({ name: 'still-exporting', region: 'westeurope' });
    const about = { accountId: lab.account, labName: lab.lab, isOver: false };
    const id = await seedExport(openStores(cloud).exports, about);

    const refused = await detach(accountPath(lab));

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'GalleryBusy', details: [{ target: `exports/${id}` }] } },
    });
  });

  it('is possible where Azure does not have the gallery any more', async () => {
    const lab = await cloud.openLab({ name: 'gallery-gone', region: 'westeurope' });
    await untilSettled(cloud, accountPath(lab));
    await cloud.azure.compute.galleries.delete('gallery-gone', 'gallery_gone_gallery');

    const check = await cloud.ask<object>('POST', `${accountPath(lab)}/gallery/check-detach`);
    const detached = await detach(accountPath(lab));

    expect(check.body).toHaveProperty('imagesUnknown');
    expect(check.body).not.toHaveProperty('images');
    expect(detached.status).toBe(204);
  });

  it('names the labs that were made from its images', async () => {
    const lab = await cloud.openLab({ name: 'made-from', region: 'polandcentral' });
    const run = await cloud.exportLab(lab);
    const version = run.version ?? '';
    const made = await cloud.azure.createVmFrom(lab, version);
    await cloud.ask('PUT', `${accountPath(lab)}/labs/copy`, { body: { templateVmId: made } });

    const read = await cloud.ask('GET', `${accountPath(lab)}/labs/copy`);
    const check = await cloud.ask('POST', `${accountPath(lab)}/gallery/check-detach`);
    await cloud.ask('PUT', `${accountPath(lab)}/labs/copy`, {
      body: { templateVmId: made.replace('copy-vm', 'another') },
    });
    const after = await cloud.ask('POST', `${accountPath(lab)}/gallery/check-detach`);

    expect(read.body).toMatchObject({ image: { imageName: 'made-from', version } });
    expect(check.body).toMatchObject({ labs: [{ labName: 'copy', imageName: 'made-from', version }] });
    expect(after.body).toMatchObject({ labs: [] });
  });
});
