import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { outerOnly } from '@lab-gallery/test-support/outer';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import {
  createLab,
  deleteLab,
  followOperation,
  giveRole,
  madeByApp,
  requestLab,
  type ErrorDocument,
  type LabDocument,
  type OperationDocument,
} from './lab-world.ts';
import { accountPath, statesOf, type TestLab } from '../support/test-lab.ts';

const HOME = 'canadacentral';
const ELSEWHERE = 'canadaeast';
/** A geography whose other region stays behind, until it is let go. */
const STUCK = { home: 'koreacentral', other: 'koreasouth' };

let cloud: TestCloud;
let source: TestLab;
let generalized: TestLab;
let slow: TestLab;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

// The first creators' labs, exported: one to its whole geography, one generalized, one as far as its home region.
beforeAll(async () => {
  cloud.arm.faults.add({ kind: 'region-stuck', region: STUCK.other });
  [source, generalized, slow] = await Promise.all([
    cloud.openLab({ name: 'labs', region: HOME }),
    cloud.openLab({ name: 'labs-generalized', region: 'uksouth' }),
    cloud.openLab({ name: 'labs-slow', region: STUCK.home }),
  ]);
  const { id } = (await cloud.requestExport(slow)).body;
  const ended = await Promise.all([
    cloud.exportLab(source),
    cloud.exportLab(generalized, { generalize: true, targetRegions: [{ name: 'uksouth' }] }),
    cloud.follow(slow, id, (run) => statesOf(run)[STUCK.other] === 'Replicating'),
  ]);
  expect(ended.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Running']);
});

const labsOf = (lab: TestLab) => `${accountPath(lab)}/labs`;

describe('the second creator', { concurrent: true }, () => {
  it('builds a lab in another region of the geography, from the first one’s image, and owns it', async () => {
    const token = await giveRole(cloud, source, 'creator', 'LabCreator');
    const options = await cloud.ask<{ regions: { region: string; ready: boolean; sizes: object[] }[] }>(
      'GET',
      `${accountPath(source)}/images/${source.imageName}/lab-options`,
      { token },
    );
    const chosen = options.body.regions.find(({ region }) => region === ELSEWHERE);

    const operation = await createLab(cloud, source, { name: 'second', region: ELSEWHERE }, { token });

    expect(chosen).toMatchObject({ ready: true, state: 'Completed', progress: 100 });
    expect(chosen?.sizes).toContainEqual({ name: 'Standard_D2s_v5', cores: 2, memoryGb: 8 });
    expect(operation).toMatchObject({
      status: 'Succeeded',
      target: 'labs/second',
      result: { lab: 'second', region: ELSEWHERE, credentials: { kind: 'Original' } },
    });
    const lab = await cloud.ask<LabDocument>('GET', `${labsOf(source)}/second`, { token });
    expect(lab.body).toMatchObject({
      image: { imageName: source.imageName, version: '1.0.0' },
      madeFromImage: true,
      state: 'Ready',
      powerState: 'running',
      region: ELSEWHERE,
      size: 'Standard_D2s_v5',
    });
    // Only the owner of a lab may stop it, and who creates labs is none of another's.
    const own = await cloud.ask('POST', `${labsOf(source)}/second/template-vm/stop`, { token });
    const other = await cloud.ask('POST', `${labsOf(source)}/linux/template-vm/stop`, { token });
    expect([own.status, other.status]).toEqual([202, 403]);
  });

  it(
    'waits where the image is still to come, is told how far it is, and gets the lab when it is there',
    outerOnly,
    async () => {
      const token = await giveRole(cloud, slow, 'creator', 'LabCreator');
      const wish = { name: 'waiting', region: STUCK.other };
      const path = `${accountPath(slow)}/images/${slow.imageName}/lab-options`;
      const options = await cloud.ask<{ regions: { region: string }[] }>('GET', path, { token });
      const atOnce = await requestLab(cloud, slow, wish, { token });
      const asked = { ...wish, createWhenReady: { giveUpAfterMinutes: 30 } };
      const { body: accepted } = await requestLab(cloud, slow, asked, { token });

      const waiting = await followOperation(
        cloud,
        slow,
        accepted.id,
        ({ result }) => result?.['waitingFor'] !== undefined,
      );
      cloud.arm.faults.clear();
      const ended = await followOperation(cloud, slow, accepted.id);

      expect(options.body.regions.find(({ region }) => region === STUCK.other)).toMatchObject({
        ready: false,
        state: 'Replicating',
        sizes: [],
      });
      expect(atOnce).toMatchObject({
        status: 409,
        body: { error: { code: 'LabNotPossible', details: [{ code: 'ImageNotReady', target: 'region' }] } },
      });
      expect(waiting).toMatchObject({
        status: 'Running',
        result: { waitingFor: { image: slow.imageName, version: '1.0.0', region: STUCK.other } },
      });
      expect(ended).toMatchObject({ status: 'Succeeded', result: { lab: 'waiting', region: STUCK.other } });
    },
  );
});

describe('a lab from a generalized image', { concurrent: true }, () => {
  it('has a password that nobody knows, and its owner sets one', async () => {
    const operation = await createLab(cloud, generalized, { name: 'fresh' });
    const path = `${labsOf(generalized)}/fresh/template-vm`;
    const reset = await cloud.ask<OperationDocument>('POST', `${path}/reset-password`, {
      body: { username: 'teacher', password: 'Correct-Horse-7' },
    });
    const ended = await followOperation(cloud, generalized, reset.body.id);

    expect(operation).toMatchObject({ status: 'Succeeded', result: { credentials: { kind: 'Unset' } } });
    expect(ended).toMatchObject({ status: 'Succeeded', kind: 'ResetPassword' });
    const vm = await cloud.ask('GET', path);
    expect(vm).toMatchObject({
      status: 200,
      body: { powerState: 'running', size: 'Standard_D2s_v5', credentials: { kind: 'Unset' }, problems: [] },
    });
  });
});

describe('a template VM', { concurrent: true }, () => {
  it('is stopped and started as its people ask', async () => {
    await createLab(cloud, source, { name: 'switched' });
    const path = `${labsOf(source)}/switched/template-vm`;

    const stop = await cloud.ask<OperationDocument>('POST', `${path}/stop`);
    const stopped = await followOperation(cloud, source, stop.body.id);
    const off = await cloud.ask('GET', path);
    const early = await cloud.ask('POST', `${path}/reset-password`, {
      body: { username: 'teacher', password: 'Correct-Horse-7' },
    });
    const start = await cloud.ask<OperationDocument>('POST', `${path}/start`);
    const started = await followOperation(cloud, source, start.body.id);

    expect(stopped).toMatchObject({ status: 'Succeeded', kind: 'TurnOffTemplateVm' });
    expect(off.body).toMatchObject({ powerState: 'deallocated' });
    expect(early).toMatchObject({ status: 409, body: { error: { code: 'TemplateVmNotReady' } } });
    expect(started).toMatchObject({ status: 'Succeeded', result: { powerState: 'running' } });
  });

  it('is told every rule that a name and a password break, and neither is repeated', async () => {
    const path = `${labsOf(source)}/linux/template-vm/reset-password`;

    const { status, body } = await cloud.ask<ErrorDocument>('POST', path, {
      body: { username: 'root', password: 'zzzzz' },
    });

    expect(status).toBe(400);
    expect(body.error.details?.map(({ code }) => code)).toEqual([
      ...['UsernameNotAllowed', 'PasswordLength', 'PasswordTooSimple'],
    ]);
    expect(JSON.stringify(body)).not.toContain('zzzzz');
  });

  it('that has been generalized is not started, because it never will', async () => {
    const { status, body } = await cloud.ask('POST', `${labsOf(generalized)}/linux/template-vm/start`);

    expect([status, body]).toMatchObject([409, { error: { code: 'TemplateVmNotReady' } }]);
  });
});

describe('a lab', { concurrent: true }, () => {
  it('is deleted with everything that the app made for it, after a look at what goes', async () => {
    const own = await cloud.openLab({ name: 'labs-deleted', region: 'francecentral' });
    await cloud.exportLab(own, { targetRegions: [{ name: 'francecentral' }] });
    await createLab(cloud, own, { name: 'short' });
    const path = `${labsOf(own)}/short`;
    const before = await madeByApp(cloud, own);

    const check = await cloud.ask<{ removes: { kind: string }[] }>('POST', `${path}/check-delete`);
    const unseen = await cloud.ask('DELETE', path, { headers: { 'if-match': '"of something else"' } });
    const any = await cloud.ask('DELETE', path, { headers: { 'if-match': '*' } });
    const ended = await deleteLab(cloud, own, 'short');

    expect(before).toHaveLength(6);
    expect(check.body.removes.map(({ kind }) => kind)).toContain('VirtualMachine');
    expect(unseen).toMatchObject({ status: 412, body: { error: { code: 'ConditionNotMet' } } });
    expect(any).toMatchObject({ status: 412, body: { error: { code: 'CheckNotSeen' } } });
    expect(ended).toMatchObject({ status: 'Succeeded', kind: 'DeleteLab' });
    expect(await madeByApp(cloud, own)).toEqual([]);
    expect(await cloud.ask('GET', path)).toMatchObject({
      status: 404,
      body: { error: { code: 'LabNotFound' } },
    });
    const roles = await cloud.ask('GET', `${accountPath(own)}/role-assignments`);
    expect(JSON.stringify(roles.body)).not.toContain('short');
  });

  it('whose template VM somebody else made loses nothing in Azure, and says so', async () => {
    const own = await cloud.openLab({ name: 'labs-foreign', region: 'norwayeast' });
    const path = `${labsOf(own)}/linux`;

    const check = await cloud.ask('POST', `${path}/check-delete`);
    const ended = await deleteLab(cloud, own, 'linux');

    expect(check.body).toMatchObject({ removes: [], remains: [{ code: 'TemplateVmStays' }] });
    expect(ended).toMatchObject({ status: 'Succeeded', result: { deleted: [] } });
    expect(await cloud.azure.power(own)).toBe('VM running');
  });

  it('whose template VM somebody has deleted is shown as it is, in the list too', async () => {
    const own = await cloud.openLab({ name: 'labs-missing', region: 'swedencentral' });
    await cloud.azure.compute.virtualMachines.delete(own.group, own.vm);
    const path = `${labsOf(own)}/linux`;

    const lab = await cloud.ask<LabDocument>('GET', path);
    const list = await cloud.ask<{ value: LabDocument[] }>('GET', labsOf(own));
    const refusals = [
      await cloud.ask('GET', `${path}/template-vm`),
      await cloud.ask('POST', `${path}/template-vm/start`),
      await cloud.ask('POST', `${path}/template-vm/reset-password`, {
        body: { username: 'teacher', password: 'Correct-Horse-7' },
      }),
    ];

    expect(lab.body).toMatchObject({ name: 'linux', state: 'Missing' });
    expect(list.body.value).toMatchObject([{ name: 'linux', state: 'Missing' }]);
    expect(refusals.map(({ status, body }) => [status, (body as ErrorDocument).error.code])).toEqual(
      Array.from({ length: 3 }, () => [404, 'TemplateVmNotFound']),
    );
  });

  it('says which image versions came from it, newest first', async () => {
    const exports = `${labsOf(source)}/linux/exports`;

    const { status, body } = await cloud.ask<{ value: object[] }>('GET', exports);
    const nowhere = await cloud.ask('GET', `${labsOf(source)}/nobody-has-it/exports`);

    expect(status).toBe(200);
    expect(body.value).toMatchObject([{ labName: 'linux', version: '1.0.0', status: 'Succeeded' }]);
    expect(nowhere.status).toBe(404);
  });

  it('that an export captures is neither started, stopped, got into nor deleted', async () => {
    const own = await cloud.openLab({ name: 'labs-captured', region: 'italynorth' });
    const path = `${labsOf(own)}/linux`;
    await cloud.requestExport(own);
    const check = await cloud.ask('POST', `${path}/check-delete`);
    const etag = check.headers.get('etag') ?? '';

    const refusals = [
      await cloud.ask('DELETE', path, { headers: { 'if-match': etag } }),
      await cloud.ask('POST', `${path}/template-vm/start`),
      await cloud.ask('POST', `${path}/template-vm/stop`),
      await cloud.ask('POST', `${path}/template-vm/reset-password`, {
        body: { username: 'teacher', password: 'Correct-Horse-7' },
      }),
    ];

    expect(check.body).toHaveProperty('exportId');
    for (const { status, body } of refusals) {
      expect([status, body]).toMatchObject([409, { error: { code: 'TemplateVmBusy' } }]);
    }
  });

  it('made by the app can’t be given another template VM', async () => {
    await createLab(cloud, source, { name: 'fixed' });

    const { status, body } = await cloud.ask('PUT', `${labsOf(source)}/fixed`, {
      body: {
        templateVmId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/x`,
      },
    });

    expect([status, body]).toMatchObject([409, { error: { code: 'LabMadeFromImage' } }]);
  });
});

describe('a lab is refused, with everything at once,', { concurrent: true }, () => {
  it.each<[string, object, number, string, string[]]>([
    [
      'where the image is not, in a size that no lab has',
      { region: 'westeurope', size: 'Standard_M416ms_v2' },
      409,
      'LabNotPossible',
      ['ImageNotInRegion', 'SizeNotOffered'],
    ],
    ['where there is one of its name', { name: 'linux' }, 409, 'LabExists', []],
    ['where there is no such image', { image: 'nobody-has-it' }, 404, 'ImageNotFound', []],
    ['where the image has no such version', { version: '9.9.9' }, 404, 'ImageVersionNotFound', []],
  ])('%s', async (_where, wish, status, code, details) => {
    const answer = await requestLab(cloud, source, { name: `r-${randomUUID()}`, ...wish });

    const { error } = answer.body as unknown as ErrorDocument;
    expect([answer.status, error.code]).toEqual([status, code]);
    expect((error.details ?? []).map((one) => one.code)).toEqual(details);
  });

  it('where the lab account does not allow the region', outerOnly, async () => {
    const own = await cloud.openLab({ name: 'labs-allowed', region: 'polandcentral' });
    await cloud.exportLab(own);
    const settings = { location: 'polandcentral', allowedRegions: ['westeurope'] };
    await cloud.ask('PUT', accountPath(own), { body: settings });

    const { status, body } = await requestLab(cloud, own, { name: 'elsewhere' });

    expect([status, body]).toMatchObject([
      409,
      { error: { code: 'LabNotPossible', details: [{ code: 'RegionNotAllowed' }] } },
    ]);
  });

  it('while another one of its name is being made; the same request by the same key is the same lab', async () => {
    const headers = { 'Repeatability-Request-ID': randomUUID() };
    const first = await requestLab(cloud, source, { name: 'twice' }, { headers });

    const second = await requestLab(cloud, source, { name: 'twice' });
    const again = await requestLab(cloud, source, { name: 'twice' }, { headers });
    const ended = await followOperation(cloud, source, first.body.id);
    const later = await requestLab(cloud, source, { name: 'twice' }, { headers });

    expect(second).toMatchObject({ status: 409, body: { error: { code: 'OperationInProgress' } } });
    expect([again.body.id, later.body.id]).toEqual([first.body.id, first.body.id]);
    expect(ended.status).toBe('Succeeded');
  });

  it('where there is no gallery', async () => {
    const account = `a-${randomUUID()}`;
    await cloud.openAccount(`/api/lab-accounts/${account}`, { location: HOME });

    const lab = await requestLab(cloud, { ...source, account }, { name: 'any' });
    const options = await cloud.ask('GET', `/api/lab-accounts/${account}/images/linux/lab-options`);

    for (const { status, body } of [lab, options]) {
      expect([status, body]).toMatchObject([409, { error: { code: 'NoGalleryAttached' } }]);
    }
  });
});
