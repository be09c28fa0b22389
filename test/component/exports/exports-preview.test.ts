import { beforeAll, describe, expect, it } from 'vitest';
import type { TestCloud } from '../support/cloud.ts';
import { borrowCloud } from '../support/start-cloud.ts';
import { accountPath, type TestLab } from '../support/test-lab.ts';
import { untilSettled } from '../support/until-settled.ts';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await borrowCloud();
  return () => cloud[Symbol.asyncDispose]();
});

const CONSENT = { stopTemplateVm: true };

/** Every request that ARM has got for the lab's resource group and that was more than a look. */
function changes({ group }: TestLab): string[] {
  return cloud.arm.requests
    .list()
    .filter(({ method, path }) => method !== 'GET' && path.includes(`/${group}`))
    .map(({ method, path }) => `${method} ${path}`);
}

describe('the preview of an export', { concurrent: true }, () => {
  it('tells the plan, the cost and what comes with it, and touches nothing', async () => {
    const lab = await cloud.openLab({ name: 'planned', region: 'westeurope' });
    const before = changes(lab);

    const preview = await cloud.preview(
      lab,
      { ...CONSENT, replicaCount: { classOf: 30 }, storageAccountType: 'Standard_ZRS' },
      { occupiedGb: 10 },
    );

    expect(preview).toMatchObject({ possible: true, refusals: [], newImage: true });
    expect(preview.warnings).toMatchObject([{ code: 'TemplateVmStops', target: 'templateVm' }]);
    expect(preview.templateVm).toEqual({ running: true });
    expect(preview.regions).toEqual([
      { name: 'westeurope', home: true, regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
      { name: 'northeurope', home: false, regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS' },
    ]);
    const { cost } = preview;
    expect(cost).toMatchObject({ currency: 'USD', sizeGb: 10, sizeBasis: 'OccupiedSize', unknown: [] });
    expect(cost?.monthly.lines).toMatchObject([
      {
        region: 'westeurope',
        replicas: 2,
        gb: 20,
        unitPrice: { amount: 0.05, unit: '1 GB/Month' },
        amount: 1,
      },
      {
        region: 'northeurope',
        replicas: 2,
        gb: 20,
        unitPrice: { amount: 0.05, unit: '1 GB/Month' },
        amount: 1,
      },
    ]);
    expect(cost?.monthly.total).toBe(2);
    expect(cost?.once.lines).toMatchObject([
      {
        from: 'westeurope',
        to: 'northeurope',
        gb: 10,
        unitPrice: { amount: 0.02, unit: '1 GB' },
        amount: 0.2,
      },
    ]);
    expect(cost?.once.total).toBe(0.2);
    const price = cost?.monthly.lines[0]?.unitPrice;
    expect(price?.effectiveFrom).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(Math.abs(Date.parse(price?.readAt ?? '') - Date.now())).toBeLessThan(600_000);
    expect(cost?.billing).toContain('separately from the use of labs');
    expect(changes(lab)).toEqual(before);
    const { body: list } = await cloud.ask<{ value: unknown[] }>('GET', `${accountPath(lab)}/exports`);
    expect(list.value).toEqual([]);
  });

  it('reckons with the size of the disk where it is not told how full that is', async () => {
    const lab = await cloud.openLab({ name: 'full-disk', region: 'polandcentral' });

    const { cost } = await cloud.preview(lab, CONSENT);

    expect(cost).toMatchObject({ sizeGb: 64, sizeBasis: 'DiskSize', once: { total: 0, lines: [] } });
  });

  it('says of an unknown price that it is unknown, and counts it in no sum', async () => {
    const lab = await cloud.openLab({ name: 'no-price', region: 'brazilsoutheast' });

    const { cost } = await cloud.preview(lab, CONSENT, { occupiedGb: 10 });

    expect(cost?.once).toMatchObject({ known: 0, total: null });
    expect(cost?.once.lines).toMatchObject([{ to: 'brazilsouth', unitPrice: null, amount: null }]);
    expect(cost?.monthly.total).toBeGreaterThan(0);
    expect(cost?.unknown).toEqual([expect.stringContaining('from brazilsoutheast to brazilsouth')]);
  });

  it('leaves regions that would be skipped out of the cost', async () => {
    const lab = await cloud.openLab({ name: 'skipped', region: 'eastasia' });
    cloud.restrict('southeastasia');

    const preview = await cloud.preview(lab, CONSENT);

    expect(preview.regions[1]).toMatchObject({
      name: 'southeastasia',
      skipped: { code: 'StorageRestricted' },
    });
    expect(preview.cost?.monthly.lines.map(({ region }) => region)).toEqual(['eastasia']);
    expect(preview.cost?.once.lines).toEqual([]);
  });

  it('tells how long the template VM was away before, as soon as it was', async () => {
    const lab = await cloud.openLab({ name: 'away', region: 'polandcentral' });
    const first = await cloud.preview(lab, CONSENT);
    const run = await cloud.exportLab(lab);
    const took = (Date.parse(run.vmAvailableAt ?? '') - Date.parse(run.vmUnavailableFrom ?? '')) / 1000;

    const second = await cloud.preview(lab, CONSENT);
    const lost = await cloud.preview({ ...lab, imageName: 'away-2' }, { ...CONSENT, generalize: true });

    expect(first.templateVm).toEqual({ running: true });
    expect(second.templateVm).toEqual({ running: true, away: { seconds: Math.round(took), basedOn: 1 } });
    expect(second.newImage).toBe(false);
    expect(lost.templateVm).toEqual({ running: true });
    expect(lost.warnings.map(({ code }) => code)).toEqual(['TemplateVmStops', 'TemplateVmLost']);
    expect(lost.warnings[1]?.message).toContain('sysprep');
  });

  it('tells that the template VM is being exported', async () => {
    const lab = await cloud.openLab({ name: 'busy', region: 'polandcentral' });
    const { body } = await cloud.requestExport(lab);

    const preview = await cloud.preview(lab, CONSENT);

    expect(preview.possible).toBe(false);
    expect(preview.refusals).toContainEqual({
      code: 'TemplateVmBusy',
      message: expect.stringContaining(body.id) as string,
      target: 'lab',
    });
    await cloud.follow(lab, body.id);
  });

  it('tells what Azure does not let it look at', async () => {
    const lab = await cloud.openLab({ name: 'forbidden', region: 'polandcentral' });
    const message = "The client does not have authorization to perform action 'virtualMachines/read'.";
    cloud.arm.faults.add({
      kind: 'fails',
      method: 'GET',
      path: `/resourceGroups/${lab.group}/.*/virtualMachines/`,
      status: 403,
      code: 'AuthorizationFailed',
      message,
    });

    const preview = await cloud.preview(lab, CONSENT);

    expect(preview).toMatchObject({ possible: false, regions: [] });
    expect(preview.refusals).toMatchObject([{ code: 'AuthorizationFailed' }]);
    expect(preview.cost).toBeUndefined();
  });

  it.each([
    ['looks once more when Azure has no time for it', 1, []],
    ['says so when Azure has no time for it at all', 9, ['AzureNotReady']],
  ])('%s', async (_what, times, codes) => {
    const lab = await cloud.openLab({ name: `throttled-${times}`, region: 'polandcentral' });
    const path = `/resourceGroups/${lab.group}/.*/virtualMachines/`;
    cloud.arm.faults.add({ kind: 'throttle', method: 'GET', path, times, retryAfterSeconds: 60 });

    const preview = await cloud.preview(lab, CONSENT);

    expect(preview.refusals.map(({ code }) => code)).toEqual(codes);
  });

  it('tells of a template VM and of a gallery that are gone', async () => {
    const lab = await cloud.openLab({ name: 'gone', region: 'polandcentral' });
    await cloud.azure.compute.virtualMachines.delete(lab.group, lab.vm);
    await cloud.azure.compute.galleries.delete(lab.group, `${lab.group}_gallery`);

    const preview = await cloud.preview(lab, CONSENT);
    const { body } = await cloud.requestExport(lab);

    expect(preview.refusals.map(({ code }) => code)).toEqual(['GalleryNotFound', 'TemplateVmNotFound']);
    expect(preview.templateVm).toBeUndefined();
    expect(body).toMatchObject({ error: { code: 'ExportNotPossible', details: preview.refusals } });
  });

  it('in an account without a gallery says so', async () => {
    const lab = await cloud.openLab({ name: 'bare', region: 'polandcentral' });
    await untilSettled(cloud, accountPath(lab));
    const check = await cloud.ask('POST', `${accountPath(lab)}/gallery/check-detach`);
    const headers = { 'if-match': check.headers.get('etag') ?? '' };
    await cloud.ask('DELETE', `${accountPath(lab)}/gallery`, { headers });

    const preview = await cloud.preview(lab, CONSENT);

    expect(preview).toMatchObject({ possible: false, refusals: [{ code: 'NoGalleryAttached' }] });
  });

  it.each([
    ['account', '/api/lab-accounts/nobody/labs/linux/exports/preview', 'LabAccountNotFound'],
    ['lab', undefined, 'LabNotFound'],
  ])('of an unknown %s finds nothing', async (_what, path, code) => {
    const account = `/api/lab-accounts/of-no-lab-${code.toLowerCase()}`;
    await cloud.openAccount(account, { location: 'polandcentral' });

    const refused = await cloud.ask('POST', path ?? `${account}/labs/none/exports/preview`, {
      body: { imageName: 'image' },
    });

    expect(refused).toMatchObject({ status: 404, body: { error: { code } } });
  });
});

describe('an export that could not be made', { concurrent: true }, () => {
  it('has used nothing up: neither a number, nor its key, nor the template VM', async () => {
    const lab = await cloud.openLab({ name: 'nothing-burnt', region: 'polandcentral' });
    const headers = { 'repeatability-request-id': 'consent' };
    const refused = await cloud.requestExport(lab, { body: { imageName: lab.imageName }, headers });

    const accepted = await cloud.requestExport(lab, { headers });
    const again = await cloud.requestExport(lab, { headers });

    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'ExportNotPossible', details: [{ code: 'ConsentNeeded' }] } },
    });
    expect(accepted).toMatchObject({ status: 202, body: { version: '1.0.0' } });
    expect(again).toMatchObject({ status: 202, body: { id: accepted.body.id } });
    await cloud.follow(lab, accepted.body.id);
  });

  it('is put off while Azure has no time to be asked, and nothing is accepted', async () => {
    const lab = await cloud.openLab({ name: 'put-off', region: 'polandcentral' });
    const path = `/resourceGroups/${lab.group}/.*/virtualMachines/`;
    cloud.arm.faults.add({ kind: 'throttle', method: 'GET', path, times: 2, retryAfterSeconds: 60 });

    const body = { imageName: lab.imageName, options: { stopTemplateVm: true } };
    const refused = await cloud.ask('POST', `${accountPath(lab)}/labs/${lab.lab}/exports`, { body });
    const accepted = await cloud.requestExport(lab);

    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'AzureNotReady' } } });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(accepted).toMatchObject({ status: 202, body: { version: '1.0.0' } });
    await cloud.follow(lab, accepted.body.id);
  });
});

describe('the prices of a preview', () => {
  it('are unknown while the price list is away, and known again without an error in between', async () => {
    const lab = await cloud.openLab({ name: 'list-away', region: 'chilecentral' });

    cloud.prices.setAway(true);
    const away = await cloud.preview(lab, CONSENT);
    cloud.prices.setAway(false);

    expect(away.possible).toBe(true);
    expect(away.cost).toMatchObject({ monthly: { known: 0, total: null } });
    expect(away.cost?.unknown).toHaveLength(1);
  });

  it('are asked for once', async () => {
    const lab = await cloud.openLab({ name: 'cached', region: 'israelcentral' });
    await cloud.preview(lab, CONSENT);
    const asked = cloud.prices.requestCount();

    const again = await cloud.preview(lab, CONSENT);

    expect(again.cost?.monthly.total).toBeGreaterThan(0);
    expect(cloud.prices.requestCount()).toBe(asked);
  });
});
