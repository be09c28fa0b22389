import { describe, expect, it } from 'vitest';
import { regionEvent } from '../../../shared/domain/event/export-events.ts';
import type { ExportRegion } from '../../../shared/domain/export/export.ts';
import { beginRun, settleRun } from '../../../shared/use-cases/export/run.ts';
import {
  noteEntry,
  regionEntry,
  stepEntry,
  type TimelineEntry,
} from '../../../shared/domain/export/timeline.ts';
import {
  acceptedRun,
  accountId,
  moveToNewAccount,
  pass,
  ports,
  stores,
  time,
  useStores,
} from './support/stores-world.ts';

useStores();

describe('the timeline of an export', () => {
  it('has each entry once, as it was first told, in the order in which it happened', async () => {
    const run = await acceptedRun();
    const other = await acceptedRun();
    const now = (seconds: number) => new Date(time.getTime() + seconds * 1_000).toISOString();
    const asked: TimelineEntry = {
      kind: 'asked',
      id: 'asked-StoppingVm-stop-1',
      at: now(2),
      step: 'StoppingVm',
      what: 'stopTemplateVm',
      outcome: 'refused',
      message: 'Azure says: "Нет".',
      trace: { requestId: 'r', correlationId: 'c', operationId: 'o' },
    };
    const entries = [noteEntry('z', 'Later.', now(3)), asked, stepEntry('StoppingVm', now(1))];

    for (const entry of entries) await stores.exports.recordTimeline(run, entry);
    await stores.exports.recordTimeline(run, { ...asked, at: now(60), message: 'again' });
    await stores.exports.recordTimeline(other, noteEntry('z', 'Of another.', now(0)));

    expect(await stores.exports.readTimeline(accountId, run.exportId)).toEqual(entries.toReversed());
    expect(await stores.exports.readTimeline(accountId, other.exportId)).toHaveLength(1);
    expect(await stores.exports.readTimeline(accountId, 'nowhere')).toEqual([]);
  });

  it('tells when a region came to its state, however often its progress is recorded after that', async () => {
    const run = await acceptedRun();
    const record = (region: ExportRegion) => {
      const event = regionEvent(run, region, time.toISOString());
      const entry = regionEntry(region, time.toISOString());
      return stores.exports.recordRegion(run, region, { entry, ...(event && { events: [event] }) });
    };
    const region: ExportRegion = { region: 'westeurope', state: 'Replicating', progress: 0, attempt: 1 };
    const began = time.toISOString();

    await record(region);
    pass(60);
    await record({ ...region, progress: 50 });
    pass(60);
    await record({ ...region, state: 'Completed', progress: 100 });

    const { progress, ...told } = region;
    expect(await stores.exports.readTimeline(accountId, run.exportId)).toEqual([
      { kind: 'region', id: 'region-westeurope-1-Replicating', at: began, ...told },
      {
        kind: 'region',
        id: 'region-westeurope-1-Completed',
        at: time.toISOString(),
        ...told,
        state: 'Completed',
      },
    ]);
    expect(await stores.exports.readRegions(accountId, run.exportId)).toEqual([
      { ...region, state: 'Completed', progress: 100 },
    ]);
    expect(await stores.eventsOf(accountId, run.exportId)).toEqual(['export-accepted', 'region-replicated']);
  });

  it('is written with the steps of a run', async () => {
    const run = await acceptedRun();

    await beginRun(ports, run);
    pass(5);
    await settleRun(ports, run, { status: 'Failed' });

    expect(
      (await stores.exports.readTimeline(accountId, run.exportId)).map(({ id, at }) => [id, at]),
    ).toEqual([
      ['step-Preflight', '2026-03-01T12:00:00.000Z'],
      ['step-Done', '2026-03-01T12:00:05.000Z'],
    ]);
  });
});

describe('how long things took', () => {
  const add = (subject: string, exportId: string, seconds: number) =>
    stores.durations.add(accountId, subject, { exportId, seconds });

  it('is known by subject, the newest first, ten of each', async () => {
    for (let number = 1; number <= 12; number += 1) await add('westeurope', `e${number}`, number);
    await add('template-vm', 'e1', 240.5);

    expect(await stores.durations.readAll(accountId)).toEqual({
      westeurope: [12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
      'template-vm': [240.5],
    });
  });

  it('is the same when one export tells of one subject again', async () => {
    await add('westeurope', 'e1', 10);
    await add('westeurope', 'e2', 20);
    await add('westeurope', 'e1', 99);
    await add('northeurope', 'e1', 30);

    expect(await stores.durations.readAll(accountId)).toEqual({ westeurope: [20, 10], northeurope: [30] });
  });

  it('loses nothing of many that are told at once', async () => {
    const numbers = Array.from({ length: 10 }, (_, index) => index);

    await Promise.all(numbers.flatMap((n) => [add('westeurope', `e${n}`, n), add('westeurope', `e${n}`, n)]));

    const { westeurope = [] } = await stores.durations.readAll(accountId);
    expect(westeurope.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  it("is each account's own, and nothing where nothing is known", async () => {
    await add('westeurope', 'e1', 10);

    await moveToNewAccount();

    expect(await stores.durations.readAll(accountId)).toEqual({});
  });
});
