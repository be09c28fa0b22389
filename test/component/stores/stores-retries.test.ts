import { describe, expect, it } from 'vitest';
import { cancelExport, cancelWarnings } from '../../../shared/use-cases/export/cancel-export.ts';
import {
  ExportNotFoundError,
  ExportOverError,
  IdempotencyKeyReusedError,
  NothingToRetryError,
  VersionBusyError,
} from '../../../shared/domain/export/errors.ts';
import { exportEvent } from '../../../shared/domain/event/export-events.ts';
import type { ExportStore, StoredExport } from '../../../shared/use-cases/export/ports.ts';
import { retryExport } from '../../../shared/use-cases/export/retry-export.ts';
import { requestExport } from '../../../shared/use-cases/export/request-export.ts';
import { beginRun, settleRun } from '../../../shared/use-cases/export/run.ts';
import { ANYTHING } from './support/possible-checks.ts';
import { newExport, vmOf } from './support/stores-support.ts';
import {
  acceptedRun,
  accountId,
  closeWindow,
  orderOfRetry,
  partlySucceeded,
  pass,
  ports,
  portsOfRequest,
  RETENTION_SECONDS,
  settleRetry,
  stores,
  time,
  useStores,
} from './support/stores-world.ts';

useStores();

describe('the retry of an export', () => {
  it('is an operation of its own on the same image version, and is noted at the export', async () => {
    const source = await partlySucceeded();
    const started: unknown[] = [];
    const runs = { start: (run: unknown) => Promise.resolve(void started.push(run)) };
    pass(60);

    const retry = await retryExport(portsOfRequest({ runs }), orderOfRetry(source, ['northeurope']));

    const before = await stores.exports.read(accountId, source.exportId);
    expect(retry).toMatchObject({
      retryOf: source.exportId,
      retriedRegions: ['northeurope'],
      version: source.version,
      imageName: before?.imageName,
      templateVmId: vmOf('physics'),
      status: 'Accepted',
      step: 'Accepted',
      createdAt: time.toISOString(),
      capture: { homeRegion: before?.capture?.homeRegion, wasRunning: false },
    });
    // The template VM and the image definition are none of a retry's business.
    expect(retry.capture).not.toHaveProperty('generalizing');
    expect(retry.capture).not.toHaveProperty('newImage');
    expect(retry.id).not.toBe(source.exportId);
    expect(await stores.exports.read(accountId, retry.id)).toEqual({ ...retry, eventCount: 1 });
    expect(before).toMatchObject({ status: 'PartiallySucceeded', retriedBy: retry.id });
    expect(started).toEqual([{ accountId, exportId: retry.id, retryOf: source.exportId }]);
    expect(await stores.exports.listOpen(accountId)).toEqual([retry.id]);
    expect(await stores.eventsOf(accountId, retry.id)).toEqual(['export-accepted']);
    expect((await stores.exports.readTimeline(accountId, source.exportId)).at(-1)).toMatchObject({
      kind: 'note',
      at: time.toISOString(),
      message: `Its distribution is tried again (${retry.id}).`,
    });
    expect(await stores.versions.claim(retry, { accountId, operationId: 'x' })).toBe(retry.id);
  });

  it('does not hold the template VM, and gives nothing of it up when it is over', async () => {
    const source = await partlySucceeded();
    const retry = await retryExport(portsOfRequest(), orderOfRetry(source));
    const order = { accountId, labName: 'physics', request: { imageName: 'another' }, authority: ANYTHING };

    const next = await requestExport(portsOfRequest(), order);
    await settleRetry(retry, 'Failed');

    expect(await stores.exports.findHolder(accountId, vmOf('physics'))).toBe(next.id);
    expect(await stores.exports.listOpen(accountId)).toEqual([next.id]);
  });

  it('has no word to say of a template VM that its export generalized', async () => {
    const source = await partlySucceeded();

    const retry = await retryExport(portsOfRequest(), orderOfRetry(source));

    expect(cancelWarnings(retry)).toEqual([]);
  });

  it('of a retry is another retry of the export itself', async () => {
    const source = await partlySucceeded();
    const first = await retryExport(portsOfRequest(), orderOfRetry(source));
    await settleRetry(first, 'Failed');

    const second = await retryExport(portsOfRequest(), orderOfRetry({ exportId: first.id }));

    expect(second).toMatchObject({ retryOf: source.exportId });
    expect(await stores.exports.read(accountId, source.exportId)).toMatchObject({ retriedBy: second.id });
  });

  it('is accepted once of fifty at once', async () => {
    const source = await partlySucceeded();

    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, () => retryExport(portsOfRequest(), orderOfRetry(source))),
    );

    const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const refusals = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as unknown] : [],
    );
    expect(accepted).toHaveLength(1);
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(VersionBusyError);
      expect(refusal).toMatchObject({ holder: accepted[0]?.id, code: 'VersionBusy' });
    }
    expect(await stores.exports.listOpen(accountId)).toEqual([accepted[0]?.id]);
  });

  it('is accepted once of many that reach the tables at once without a claim', async () => {
    const source = await partlySucceeded();
    const stored = await stores.exports.read(accountId, source.exportId);
    const accept = (retriedBy: string) => {
      const retry = { ...newExport(accountId, time), id: retriedBy, retryOf: source.exportId };
      return stores.exports.acceptRetry(
        retry,
        undefined,
        exportEvent(retry, 'export-accepted', retry.createdAt),
        (current) =>
          current.retriedBy === stored?.retriedBy
            ? { export: { ...current, retriedBy }, events: [] }
            : undefined,
      );
    };
    const ids = Array.from({ length: 10 }, () => newExport(accountId, time).id);

    const answers = await Promise.all(ids.map(accept));

    const winners = ids.filter((_, index) => answers[index]?.kind === 'accepted');
    expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(9);
    expect(await stores.exports.listOpen(accountId)).toEqual(winners);
    expect(await stores.exports.read(accountId, source.exportId)).toMatchObject({ retriedBy: winners[0] });
  });
});

describe('a retry with a key', () => {
  it('comes to the first one again, also when that is over', async () => {
    const source = await partlySucceeded();
    const first = await retryExport(portsOfRequest(), orderOfRetry(source, ['northeurope'], 'k'));

    const again = await retryExport(portsOfRequest(), orderOfRetry(source, ['northeurope'], 'k'));
    await settleRetry(first, 'Failed');
    const late = await retryExport(portsOfRequest(), orderOfRetry(source, ['northeurope'], 'k'));

    expect([again.id, late.id]).toEqual([first.id, first.id]);
  });

  it('comes to the one that was accepted between its look and its claim', async () => {
    const source = await partlySucceeded();
    const first = await retryExport(portsOfRequest(), orderOfRetry(source, undefined, 'k'));

    const second = await retryExport(
      portsOfRequest({ exports: blindAtFirst() }),
      orderOfRetry(source, undefined, 'k'),
    );

    expect(second.id).toBe(first.id);
  });

  it('comes to the one that was accepted between its claim and its write, and gives the claim up', async () => {
    const source = await partlySucceeded();
    const first = await retryExport(portsOfRequest(), orderOfRetry(source, undefined, 'k'));
    await stores.versions.release(first, first.id);

    const second = await retryExport(
      portsOfRequest({ exports: blindAtFirst() }),
      orderOfRetry(source, undefined, 'k'),
    );

    expect(second.id).toBe(first.id);
    expect(await stores.versions.claim(first, { accountId, operationId: 'free' })).toBe('free');
  });

  it('that came with another request is refused', async () => {
    const source = await partlySucceeded();
    await retryExport(portsOfRequest(), orderOfRetry(source, undefined, 'k'));
    const order = { accountId, labName: 'physics', request: { imageName: 'another' }, authority: ANYTHING };

    const otherRegions = retryExport(portsOfRequest(), orderOfRetry(source, ['northeurope'], 'k'));
    const anExport = requestExport(portsOfRequest(), { ...order, idempotencyKey: 'k' });

    await Promise.all([
      expect(otherRegions).rejects.toThrow(IdempotencyKeyReusedError),
      expect(anExport).rejects.toThrow(IdempotencyKeyReusedError),
    ]);
  });

  /** A store that does not find keys at the first look, as one does that looks too early. */
  function blindAtFirst(): ExportStore {
    let looks = 0;
    return {
      ...stores.exports,
      findByKey: (...of) => {
        looks += 1;
        return looks === 1 ? Promise.resolve(undefined) : stores.exports.findByKey(...of);
      },
    };
  }
});

describe('an export can not be retried', () => {
  async function refusalOf(exportId: string, regions?: string[]): Promise<unknown> {
    const [answer] = await Promise.allSettled([
      retryExport(portsOfRequest(), orderOfRetry({ exportId }, regions)),
    ]);
    return answer.status === 'rejected' ? (answer.reason as unknown) : undefined;
  }

  it('that is not there, as it or as its source', async () => {
    const source = await partlySucceeded();
    const orphan: StoredExport = { ...newExport(accountId, time), retryOf: 'nowhere' };
    await stores.exports.accept(orphan, undefined, exportEvent(orphan, 'export-accepted', orphan.createdAt));

    expect(await refusalOf('nowhere')).toBeInstanceOf(ExportNotFoundError);
    expect(await refusalOf(orphan.id)).toBeInstanceOf(ExportNotFoundError);
    expect(await refusalOf(source.exportId)).toBeUndefined();
  });

  it.each(['Succeeded', 'Failed', 'Cancelled'] as const)('that is %s', async (status) => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    await settleRun(ports, run, { status });

    const refusal = await refusalOf(run.exportId);

    expect(refusal).toBeInstanceOf(NothingToRetryError);
    expect(refusal).toMatchObject({
      code: 'NothingToRetry',
      message: `The distribution of export ${run.exportId} can't be tried again: it is ${status}. Export anew.`,
    });
  });

  it('while it runs', async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);

    expect(await refusalOf(run.exportId)).toMatchObject({
      message: expect.stringMatching(/it is Running/) as string,
    });
  });

  it('from the moment on that its snapshot is not kept any more', async () => {
    const source = await partlySucceeded();
    pass(RETENTION_SECONDS - 1);
    const inTime = await retryExport(portsOfRequest(), orderOfRetry(source));
    await settleRetry(inTime, 'Failed');
    pass(1);

    expect(await refusalOf(source.exportId)).toMatchObject({
      code: 'NothingToRetry',
      message: expect.stringMatching(/snapshot is not kept any more/) as string,
    });
  });

  it('where every region has the image, nor in a region that has it or that it does not know', async () => {
    const source = await partlySucceeded();
    const strange = await refusalOf(source.exportId, ['northeurope', 'westeurope', 'atlantis']);
    for (const region of ['northeurope', 'francecentral']) {
      await stores.exports.recordRegion(source, { region, state: 'Completed', progress: 100, attempt: 1 });
    }

    expect(strange).toMatchObject({
      message: expect.stringMatching(
        /only francecentral, northeurope can be tried again, not westeurope, atlantis\./,
      ) as string,
    });
    expect(await refusalOf(source.exportId)).toMatchObject({
      message: expect.stringMatching(/every region has the image/) as string,
    });
  });

  it('while another operation writes the version', async () => {
    const source = await partlySucceeded();
    const stored = await stores.exports.read(accountId, source.exportId);
    const version = { galleryId: '', imageName: '', ...stored, version: source.version };
    await stores.versions.claim(version, { accountId, operationId: 'edit' });

    expect(await refusalOf(source.exportId)).toMatchObject({
      code: 'VersionBusy',
      holder: 'edit',
      message: expect.stringMatching(/Version 1\.0\.0 .* by another operation \(edit\)/) as string,
    });
  });

  it('when the window closes between the look and the write, and the claim is given up', async () => {
    const source = await partlySucceeded();
    const stored = await stores.exports.read(accountId, source.exportId);
    const closing: ExportStore = {
      ...stores.exports,
      readRegions: async (...of) => {
        const regions = await stores.exports.readRegions(...of);
        await closeWindow(source);
        return regions;
      },
    };

    const late = retryExport(portsOfRequest({ exports: closing }), orderOfRetry(source));

    await expect(late).rejects.toThrow(/snapshot is not kept any more/);
    const version = { galleryId: '', imageName: '', ...stored, version: source.version };
    expect(await stores.versions.claim(version, { accountId, operationId: 'free' })).toBe('free');
    expect(await stores.exports.listOpen(accountId)).toEqual([]);
  });
});

describe('the cancel of an export', () => {
  it('is written down once, of many at once, and is no end yet', async () => {
    const run = await acceptedRun();
    const cancel = () => cancelExport(ports, run);

    const first = await Promise.all([cancel(), cancel(), cancel()]);
    pass(60);
    const later = await cancel();

    const stored = await stores.exports.read(accountId, run.exportId);
    expect(stored).toMatchObject({ status: 'Accepted', cancelRequestedAt: '2026-03-01T12:00:00.000Z' });
    expect([...first, later]).toEqual([stored, stored, stored, stored]);
    expect(await stores.exports.readTimeline(accountId, run.exportId)).toEqual([
      {
        kind: 'note',
        id: 'note-cancel',
        at: '2026-03-01T12:00:00.000Z',
        message: 'Somebody asked to cancel the export.',
      },
    ]);
    expect(await stores.exports.listOpen(accountId)).toEqual([run.exportId]);
  });

  it('is refused for what is over or not there, and changes nothing of what is Cancelled', async () => {
    const over = await acceptedRun();
    await beginRun(ports, over);
    await settleRun(ports, over, { status: 'Succeeded' });
    const cancelled = await acceptedRun();
    await beginRun(ports, cancelled);
    await settleRun(ports, cancelled, { status: 'Cancelled' });

    await expect(cancelExport(ports, over)).rejects.toThrow(ExportOverError);
    await expect(cancelExport(ports, { accountId, exportId: 'nowhere' })).rejects.toThrow(
      ExportNotFoundError,
    );
    expect(await cancelExport(ports, cancelled)).not.toHaveProperty('cancelRequestedAt');
  });
});
