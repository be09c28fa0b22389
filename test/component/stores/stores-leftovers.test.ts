import { describe, expect, it } from 'vitest';
import { completeByRetry, forgetLeftover, takeLeftover } from '../../../shared/use-cases/export/leftovers.ts';
import { retryExport } from '../../../shared/use-cases/export/retry-export.ts';
import { beginRun, settleRun } from '../../../shared/use-cases/export/run.ts';
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

describe('what an export left in Azure', () => {
  async function failedWith(leftover: { snapshot: boolean; version: boolean }) {
    const run = await acceptedRun();
    await beginRun(ports, run);
    await settleRun(ports, run, {
      status: 'Failed',
      leftover: { due: time.toISOString(), ...leftover },
      leftBehind: [
        { code: 'SnapshotLeft', message: 'A snapshot.' },
        { code: 'ImageVersionLeft', message: 'A version.' },
        { code: 'TemplateVmStopped', message: 'A VM.' },
      ],
    });
    return run;
  }

  it('is listed until it is forgotten, and then gone from what people are told', async () => {
    const run = await failedWith({ snapshot: true, version: true });
    const listed = await stores.exports.listLeftovers(accountId);
    const taken = await takeLeftover(ports, run);
    pass(60);

    await forgetLeftover(ports, run);
    const timeline = await stores.exports.readTimeline(accountId, run.exportId);
    pass(60);
    await forgetLeftover(ports, run);

    expect(listed).toEqual([{ exportId: run.exportId, due: '2026-03-01T12:00:00.000Z' }]);
    expect(taken?.leftover).toMatchObject({ snapshot: true, version: true });
    expect(await stores.exports.listLeftovers(accountId)).toEqual([]);
    expect(await stores.exports.readLeftover(accountId, run.exportId)).toBeUndefined();
    expect((await stores.exports.read(accountId, run.exportId))?.leftBehind).toEqual([
      { code: 'TemplateVmStopped', message: 'A VM.' },
    ]);
    expect(timeline.at(-1)).toMatchObject({
      at: '2026-03-01T12:01:00.000Z',
      message: 'Removed from Azure: the snapshot of the OS disk and version 1.0.0 of the image.',
    });
    expect(await stores.exports.readTimeline(accountId, run.exportId)).toEqual(timeline);
    expect(await takeLeftover(ports, run)).toBeUndefined();
  });

  it.each([
    [{ snapshot: true, version: false }, 'Removed from Azure: the snapshot of the OS disk.'],
    [{ snapshot: false, version: true }, 'Removed from Azure: version 1.0.0 of the image.'],
  ])('is told as what it was: %j', async (leftover, message) => {
    const run = await failedWith(leftover);
    pass(1);

    await forgetLeftover(ports, run);

    expect((await stores.exports.readTimeline(accountId, run.exportId)).at(-1)).toMatchObject({ message });
  });

  it('is nobody’s to take while the export is not over, and not before it is due', async () => {
    const running = await acceptedRun();
    await beginRun(ports, running);
    const leftover = { due: time.toISOString(), snapshot: true, version: false };
    await stores.exports.change(accountId, running.exportId, (stored) => ({
      export: stored,
      events: [],
      leftover,
    }));
    const later = await failedWith({ snapshot: true, version: false });
    await stores.exports.change(accountId, later.exportId, (stored) => ({
      export: stored,
      events: [],
      leftover: { ...leftover, due: new Date(time.getTime() + 1).toISOString() },
    }));

    expect(await takeLeftover(ports, running)).toBeUndefined();
    expect(await takeLeftover(ports, later)).toBeUndefined();
    pass(1);
    expect(await takeLeftover(ports, later)).toMatchObject({ export: { id: later.exportId } });
  });

  it('is kept as it is by changes that say nothing of it', async () => {
    const run = await failedWith({ snapshot: true, version: false });
    const before = await stores.exports.readLeftover(accountId, run.exportId);

    await stores.exports.change(accountId, run.exportId, (stored) => ({ export: stored, events: [] }));

    expect(await stores.exports.readLeftover(accountId, run.exportId)).toEqual(before);
  });
});

describe('a retry and the removal of the snapshot', () => {
  it('never both come to pass, however they meet', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const source = await partlySucceeded();
      const removal = round % 3 === 0 ? [] : [closeWindow(source)];

      const [retry, ...taken] = await Promise.allSettled([
        retryExport(portsOfRequest(), orderOfRetry(source)),
        ...removal,
      ]);
      const late = await closeWindow(source);

      const isRetried = retry.status === 'fulfilled';
      const isTaken = [...taken, { status: 'fulfilled' as const, value: late }].some(
        (one) => one.status === 'fulfilled' && one.value !== undefined,
      );
      expect(isRetried).not.toBe(isTaken);
      outcomes.add(isRetried ? 'retried' : 'taken');
      if (isRetried) await settleRetry(retry.value, 'Failed');
    }
    expect(outcomes).toContain('retried');
  });

  it('wait for each other: the snapshot stays as long as a retry runs, and goes when that is over', async () => {
    const source = await partlySucceeded();
    const retry = await retryExport(portsOfRequest(), orderOfRetry(source));
    pass(RETENTION_SECONDS);

    const while_ = await takeLeftover(ports, source);
    await settleRetry(retry, 'Failed');
    const after = await takeLeftover(ports, source);
    const again = await takeLeftover(ports, source);

    expect(while_).toBeUndefined();
    expect(after).toMatchObject({ leftover: { snapshot: true }, export: { id: source.exportId } });
    expect(again).toEqual(after);
  });

  it('that completes the export makes it Succeeded, without an error, and its snapshot due at once', async () => {
    const source = await partlySucceeded();
    await stores.exports.change(accountId, source.exportId, (stored) => ({
      export: { ...stored, error: { code: 'RunLost', message: 'The run was lost.' } },
      events: [],
    }));
    const retry = await retryExport(portsOfRequest(), orderOfRetry(source));
    await settleRetry(retry, 'Succeeded');
    pass(1);

    await completeByRetry(ports, retry, true);
    const after = await stores.exports.read(accountId, source.exportId);
    pass(5);
    await completeByRetry(ports, retry, true);

    expect(after).toMatchObject({ status: 'Succeeded', retriedBy: retry.id });
    expect(after).not.toHaveProperty('retryUntil');
    expect(after).not.toHaveProperty('error');
    expect(await stores.exports.read(accountId, source.exportId)).toEqual(after);
    expect(await stores.exports.readLeftover(accountId, source.exportId)).toMatchObject({
      due: new Date(time.getTime() - 5_000).toISOString(),
      snapshot: true,
      version: false,
    });
    expect((await stores.exports.readTimeline(accountId, source.exportId)).at(-1)).toMatchObject({
      message: `A retry (${retry.id}) copied the image to the last regions.`,
    });
    await expect(retryExport(portsOfRequest(), orderOfRetry(source))).rejects.toThrow(/it is Succeeded/);
  });

  it('that completes the export and has deleted its snapshot leaves nothing to remove', async () => {
    const source = await partlySucceeded();
    const retry = await retryExport(portsOfRequest(), orderOfRetry(source));

    await completeByRetry(ports, retry, false);

    expect(await stores.exports.read(accountId, source.exportId)).toMatchObject({ status: 'Succeeded' });
    expect(await stores.exports.readLeftover(accountId, source.exportId)).toBeUndefined();
  });
});
