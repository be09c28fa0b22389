import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  LabAccountNotFoundError,
  NoGalleryAttachedError,
} from '../../../shared/domain/account/lab-account.ts';
import {
  IdempotencyKeyReusedError,
  StaleRunError,
  TemplateVmBusyError,
  VersionBusyError,
} from '../../../shared/domain/export/errors.ts';
import { exportOptions } from '../../../shared/domain/export/export-request.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import {
  adoptVersion,
  beginRun,
  readRun,
  recordStep,
  settleRun,
  takeOverRun,
  unlessStale,
} from '../../../shared/use-cases/export/run.ts';
import { nextVersion } from '../../../shared/domain/image/image-version.ts';
import { LabNotFoundError } from '../../../shared/domain/lab/lab.ts';
import { isNewestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import { ANYTHING } from './support/possible-checks.ts';
import { accountOf, GALLERY, vmOf } from './support/stores-support.ts';
import {
  acceptedRun,
  accountId,
  moveToNewAccount,
  pass,
  ports,
  portsOfRequest,
  stores,
  time,
  useStores,
} from './support/stores-world.ts';

useStores();

function order(key?: string, labName = 'physics') {
  return {
    accountId,
    labName,
    request: { imageName: 'Physics.2026_1' },
    authority: ANYTHING,
    ...(key !== undefined && { idempotencyKey: key }),
  };
}

describe('a run of an export', () => {
  it('begins once, however often it is repeated, and a second run stops', async () => {
    const run = await acceptedRun();

    const begun = await beginRun(ports, run);
    pass(5);
    const again = await beginRun(ports, run);
    const other = await beginRun(ports, { ...run, token: 'other' });

    expect(begun).toMatchObject({
      status: 'Running',
      step: 'Preflight',
      startedAt: '2026-03-01T12:00:00.000Z',
    });
    expect(again).toEqual(begun);
    expect(other).toBeUndefined();
  });

  it('is one of many that begin at once', async () => {
    const run = await acceptedRun();
    const tokens = Array.from({ length: 8 }, () => randomUUID());

    const begun = await Promise.all(tokens.map((token) => beginRun(ports, { ...run, token })));

    expect(begun.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('that was taken over writes nothing more', async () => {
    const run = await acceptedRun();
    const heir = { ...run, token: 'heir' };
    await beginRun(ports, run);

    const taken = [await takeOverRun(ports, heir), await takeOverRun(ports, heir)];

    expect(taken.map((one) => one?.status)).toEqual(['Running', 'Running']);
    await expect(recordStep(ports, run, 'StoppingVm', {})).rejects.toThrow(StaleRunError);
    await expect(settleRun(ports, run, { status: 'Failed' })).rejects.toThrow(StaleRunError);
    await expect(
      adoptVersion(ports, run, { version: '1.0.0' }, () => Promise.resolve('9.9.9')),
    ).rejects.toThrow(StaleRunError);
    expect([await beginRun(ports, run), await readRun(ports, run)]).toEqual([undefined, undefined]);
    expect(await readRun(ports, heir)).toMatchObject({ status: 'Running' });
    expect(await recordStep(ports, heir, 'StoppingVm', {})).toMatchObject({
      step: 'StoppingVm',
    });
  });

  it('is told apart from one that is stale, and from one that fails otherwise', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    const stale = { ...run, token: 'stale' };

    expect(await unlessStale(() => recordStep(ports, run, 'StoppingVm', {}))).toBe(true);
    expect(await unlessStale(() => recordStep(ports, stale, 'StoppingVm', {}))).toBe(false);
    await expect(unlessStale(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });

  it('records its steps once each, in one direction, and times as they first were', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    const first = time.toISOString();

    await recordStep(ports, run, 'StoppingVm', { vmUnavailableFrom: first });
    pass(60);
    const later = time.toISOString();
    await recordStep(ports, run, 'StartingVm', {
      vmUnavailableFrom: later,
      vmAvailableAt: later,
    });
    pass(60);
    const last = await recordStep(ports, run, 'StoppingVm', {
      vmAvailableAt: time.toISOString(),
    });

    expect(last).toMatchObject({ step: 'StartingVm', vmUnavailableFrom: first, vmAvailableAt: later });
    expect(await stores.eventsOf(accountId, run.exportId)).toEqual([
      'export-accepted',
      'export-capturing',
      'template-vm-available',
    ]);
  });

  it('adopts another version once', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    const reserved: string[] = [];
    const reserve = () => Promise.resolve(`1.0.${reserved.push('reserved')}`);

    const given = [
      await adoptVersion(ports, run, { version: '1.0.0' }, reserve),
      await adoptVersion(ports, run, { version: '1.0.0' }, reserve),
    ];

    expect(given).toEqual(['1.0.1', '1.0.1']);
    expect(reserved).toHaveLength(1);
  });

  it('settles once and frees the template VM', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);

    const settled = await settleRun(ports, run, { status: 'Succeeded' });
    pass(60);
    const again = await settleRun(ports, run, { status: 'Failed' });

    expect(settled).toMatchObject({ status: 'Succeeded', step: 'Done', endedAt: '2026-03-01T12:00:00.000Z' });
    expect(again).toEqual(settled);
    expect(await stores.exports.listOpen(accountId)).toEqual([]);
    expect(await stores.eventsOf(accountId, run.exportId)).toEqual(['export-accepted', 'export-succeeded']);
    expect(await takeOverRun(ports, { ...run, token: 'late' })).toBeUndefined();
    await expect(recordStep(ports, run, 'Settling', {})).rejects.toThrow(StaleRunError);
  });
});

describe('the request of an export', () => {
  it('accepts it and starts its run under its id', async () => {
    const started: unknown[] = [];
    const runs = { start: (run: unknown) => Promise.resolve(void started.push(run)) };

    const accepted = await requestExport(portsOfRequest({ runs }), order());

    expect(isNewestFirstId(accepted.id)).toBe(true);
    expect(started).toEqual([{ accountId, exportId: accepted.id }]);
    expect(accepted).toMatchObject({
      accountId,
      labName: 'physics',
      imageName: 'Physics.2026_1',
      galleryId: GALLERY,
      templateVmId: vmOf('physics'),
      status: 'Accepted',
      step: 'Accepted',
      createdAt: time.toISOString(),
    });
    expect(await stores.exports.read(accountId, accepted.id)).toEqual({ ...accepted, eventCount: 1 });
    expect(await stores.exports.listOpen(accountId)).toEqual([accepted.id]);
    expect(await stores.eventsOf(accountId, accepted.id)).toEqual(['export-accepted']);
  });

  it('with a key comes to the first export again, even after that is over', async () => {
    const first = await requestExport(portsOfRequest(), order('k'));
    const run = { accountId, exportId: first.id, token: 't' };
    await beginRun(ports, run);
    await settleRun(ports, run, { status: 'Succeeded' });

    const again = await requestExport(portsOfRequest(), order('k'));

    expect(again).toMatchObject({ id: first.id, status: 'Succeeded' });
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1 });
  });

  it('with one key, ten times at once, comes to one export, whose run is started once', async () => {
    const started: string[] = [];
    const runs = { start: (run: { exportId: string }) => Promise.resolve(void started.push(run.exportId)) };

    const requests = Array.from({ length: 10 }, () => requestExport(portsOfRequest({ runs }), order('k')));
    const ids = new Set((await Promise.all(requests)).map(({ id }) => id));

    expect([...ids]).toEqual(started);
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1, key: 1, 'vm-claim': 1 });
  });

  it('with a key that came with another body is refused', async () => {
    await requestExport(portsOfRequest(), order('k'));

    const otherLab = requestExport(portsOfRequest(), order('k', 'chemistry'));
    const otherImage = requestExport(portsOfRequest(), { ...order('k'), request: { imageName: 'b' } });

    // Together: one that is refused while another is awaited would count as unhandled.
    await Promise.all([
      expect(otherLab).rejects.toThrow(IdempotencyKeyReusedError),
      expect(otherImage).rejects.toThrow(IdempotencyKeyReusedError),
    ]);
  });

  it("with another account's key is another request", async () => {
    const first = await requestExport(portsOfRequest(), order('k'));

    await moveToNewAccount();
    const second = await requestExport(portsOfRequest(), order('k'));

    expect(second.id).not.toBe(first.id);
  });

  it('is refused while the template VM is being exported, and taken again afterwards', async () => {
    const first = await requestExport(portsOfRequest(), order());
    const run = { accountId, exportId: first.id, token: 't' };
    await beginRun(ports, run);

    const refused = requestExport(portsOfRequest(), order('k'));
    await expect(refused).rejects.toThrow(TemplateVmBusyError);
    await expect(refused).rejects.toMatchObject({ exportId: first.id });
    await settleRun(ports, run, { status: 'Failed' });
    const second = await requestExport(portsOfRequest(), order('k'));

    expect(second.id).not.toBe(first.id);
    expect(await stores.exports.listOpen(accountId)).toEqual([second.id]);
  });

  it('uses no version number up while the template VM is being exported', async () => {
    const first = await requestExport(portsOfRequest(), order());
    await beginRun(ports, { accountId, exportId: first.id, token: 't' });

    for (let click = 0; click < 3; click += 1) {
      await expect(requestExport(portsOfRequest(), order())).rejects.toThrow(TemplateVmBusyError);
    }
    const next = await stores.versions.reserve(first, { accountId, operationId: 'later' }, []);

    expect(nextVersion([first.version])).toBe(next);
  });

  it('is refused all the same when the template VM is taken between the look and the claim', async () => {
    const first = await requestExport(portsOfRequest(), order());
    const blind = { ...stores.exports, findHolder: () => Promise.resolve(undefined) };

    const refused = requestExport(portsOfRequest({ exports: blind }), order('k'));

    await expect(refused).rejects.toMatchObject({ name: 'TemplateVmBusyError', exportId: first.id });
    expect(await stores.countRows(accountId)).toMatchObject({ export: 1 });
  });

  it('stays accepted, with a warning, when its run can not be started', async () => {
    const warnings: string[] = [];
    const accepted = await requestExport(
      portsOfRequest({
        runs: { start: () => Promise.reject(new Error('The engine is down.')) },
        warn: (message, cause) => void warnings.push(`${message} ${String(cause)}`),
      }),
      order(),
    );

    expect(await stores.exports.read(accountId, accepted.id)).toMatchObject({ status: 'Accepted' });
    expect(warnings).toEqual([
      `Export ${accepted.id} is accepted, but its run could not be started yet. Error: The engine is down.`,
    ]);
  });

  it('is refused without its account, its lab or a gallery', async () => {
    const bare = `b-${randomUUID()}`;
    await stores.accounts.add(accountOf(bare));
    await stores.accounts.saveLab({ accountId: bare, name: 'physics', templateVmId: vmOf('physics') });

    const nowhere = requestExport(portsOfRequest(), { ...order(), accountId: 'nowhere' });
    const noLab = requestExport(portsOfRequest(), order('k', 'biology'));
    const noGallery = requestExport(portsOfRequest(), { ...order('k'), accountId: bare });

    await Promise.all([
      expect(nowhere).rejects.toThrow(LabAccountNotFoundError),
      expect(noLab).rejects.toThrow(LabNotFoundError),
      expect(noGallery).rejects.toThrow(NoGalleryAttachedError),
    ]);
    expect(await stores.countRows(bare)).toEqual({ lab: 1 });
  });

  describe('for a version by number', () => {
    const wanting = (version: string, key?: string) => ({
      ...order(key),
      request: { imageName: `image-${accountId}`, options: { version, stopTemplateVm: true } },
    });

    it('has that number, holds it, and keeps what was asked for', async () => {
      const accepted = await requestExport(portsOfRequest(), wanting('7.0.0'));

      const claimedBy = await stores.versions.claim(accepted, { accountId, operationId: 'another' });
      expect(accepted).toMatchObject({
        version: '7.0.0',
        options: { version: '7.0.0', stopTemplateVm: true },
      });
      expect(claimedBy).toBe(accepted.id);
    });

    it('is refused while another operation writes that version, with whom to follow', async () => {
      const version = { galleryId: GALLERY, imageName: `image-${accountId}`, version: '7.0.0' };
      await stores.versions.claim(version, { accountId, operationId: 'edit' });

      const refused = requestExport(portsOfRequest(), wanting('7.0.0', 'k'));

      await expect(refused).rejects.toThrow(VersionBusyError);
      await expect(refused).rejects.toMatchObject({ holder: 'edit', target: 'version' });
      expect(await stores.exports.listOpen(accountId)).toEqual([]);
    });

    it('with one key, twice at once, comes to one export', async () => {
      const first = await requestExport(portsOfRequest(), wanting('7.0.0', 'k'));
      let looks = 0;
      const tooEarly = {
        ...stores.exports,
        findHolder: () => Promise.resolve(undefined),
        findByKey: (...of: [string, string]) => {
          looks += 1;
          return looks === 1 ? Promise.resolve(undefined) : stores.exports.findByKey(...of);
        },
      };

      const second = await requestExport(portsOfRequest({ exports: tooEarly }), wanting('7.0.0', 'k'));

      expect(second.id).toBe(first.id);
    });

    it('gives the number up again when the template VM is taken', async () => {
      await requestExport(portsOfRequest(), order());
      const blind = { ...stores.exports, findHolder: () => Promise.resolve(undefined) };

      const refused = requestExport(portsOfRequest({ exports: blind }), wanting('7.0.0'));

      await expect(refused).rejects.toThrow(TemplateVmBusyError);
      const version = { galleryId: GALLERY, imageName: `image-${accountId}`, version: '7.0.0' };
      expect(await stores.versions.claim(version, { accountId, operationId: 'free' })).toBe('free');
    });
  });

  it('takes options as long as they may be', async () => {
    const tags = Object.fromEntries(
      Array.from({ length: 38 }, (_, index) => [`${index}`.padEnd(512, 'т'), 'в'.repeat(256)]),
    );
    const options = exportOptions.parse({ tags, description: 'о'.repeat(256) });

    const accepted = await requestExport(portsOfRequest(), {
      ...order(),
      request: { imageName: 'long', options },
    });

    expect((await stores.exports.read(accountId, accepted.id))?.options).toEqual(options);
  });
});
