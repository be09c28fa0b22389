import { describe, expect, it } from 'vitest';
import type { LabEvent, PlacedEvent } from '../../../shared/domain/event/lab-event.ts';
import { exportEvent, regionEvent } from '../../../shared/domain/event/export-events.ts';
import type { ExportRegion } from '../../../shared/domain/export/export.ts';
import type { ExportStore } from '../../../shared/use-cases/export/ports.ts';
import { beginRun, recordStep, settleRun } from '../../../shared/use-cases/export/run.ts';
import { regionEntry } from '../../../shared/domain/export/timeline.ts';
import { createExportStore } from '../../../shared/adapters/tables/export-store.ts';
import { acceptedRun, accountId, ports, stores, time, useStores } from './support/stores-world.ts';

useStores();

async function waiting(): Promise<PlacedEvent[]> {
  const pages = await Array.fromAsync(stores.outbox.pages(accountId));
  return pages.flat().map(({ event }) => event);
}

function tell(exports: ExportStore, run: { accountId: string; exportId: string }, name: string) {
  const region: ExportRegion = { region: name, state: 'Completed', progress: 100, attempt: 1 };
  const event = regionEvent(run, region, time.toISOString());
  const entry = regionEntry(region, time.toISOString());
  return exports.recordRegion(run, region, { entry, events: event ? [event] : [] });
}

function imageEvent(id: string): LabEvent {
  const data = { galleryId: 'g', imageName: id };
  return { id, type: 'image-appeared', time: time.toISOString(), accountId, subject: `images/${id}`, data };
}

describe('the outbox', () => {
  it("keeps an export's events in their order, without a gap, the one that ends it last", async () => {
    const run = await acceptedRun();
    await beginRun(ports, run);
    await recordStep(ports, run, 'StoppingVm', { vmUnavailableFrom: time.toISOString() });
    await recordStep(ports, run, 'PreparingImage', { vmAvailableAt: time.toISOString() });
    await tell(stores.exports, run, 'westeurope');
    await settleRun(ports, run, { status: 'Succeeded' });

    expect((await waiting()).map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'export-accepted'],
      [2, 'export-capturing'],
      [3, 'template-vm-available'],
      [4, 'region-replicated'],
      [5, 'export-succeeded'],
    ]);
  });

  it('gives every event its own place, however many processes write at once', async () => {
    const run = await acceptedRun();
    const regions = Array.from({ length: 12 }, (_, index) => `region-${index}`);
    const stopping = beginRun(ports, run).then(() => recordStep(ports, run, 'StoppingVm', {}));

    await Promise.all([
      stopping,
      ...regions.map((name, index) =>
        tell([stores.exports, stores.otherExports][index % 2] ?? stores.exports, run, name),
      ),
    ]);

    const events = await waiting();
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 14 }, (_, index) => index + 1),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(14);
    expect(await stores.exports.read(accountId, run.exportId)).toMatchObject({ eventCount: 14 });
  });

  it('does not get an event again that has been told, not even when it has been sent', async () => {
    const run = await acceptedRun();
    await tell(stores.exports, run, 'westeurope');
    const [page = []] = await Array.fromAsync(stores.outbox.pages(accountId));
    await stores.outbox.remove(
      accountId,
      page.map(({ key }) => key),
    );

    await tell(stores.otherExports, run, 'westeurope');

    expect(page).toHaveLength(2);
    expect(await waiting()).toEqual([]);
    expect(await stores.exports.read(accountId, run.exportId)).toMatchObject({ eventCount: 2 });
  });

  it('refuses events of an export that is not there, and the region with them', async () => {
    const run = { accountId, exportId: 'nowhere' };

    await expect(tell(stores.exports, run, 'westeurope')).rejects.toThrow('nowhere');
    expect(await stores.exports.readRegions(accountId, 'nowhere')).toEqual([]);
  });

  it('takes events of other things, each once, and forgets what was sent by two at once', async () => {
    await stores.outbox.append(accountId, [imageEvent('a'), imageEvent('b'), imageEvent('a')]);
    const [page = []] = await Array.fromAsync(stores.outbox.pages(accountId));
    const keys = page.map(({ key }) => key);

    await stores.outbox.remove(accountId, keys.slice(1));
    await stores.outbox.remove(accountId, keys);

    expect(page.map(({ event }) => event)).toEqual([imageEvent('a'), imageEvent('b')]);
    expect(await waiting()).toEqual([]);
  });

  it('is read a page at a time, however much there is', async () => {
    const many = Array.from({ length: 201 }, (_, index) => imageEvent(`image-${index}`));
    await stores.outbox.append(accountId, many);

    const pages = await Array.fromAsync(stores.outbox.pages(accountId));

    expect(Math.max(...pages.map((page) => page.length))).toBe(100);
    expect(pages.flat()).toHaveLength(201);
  });

  it('is announced when the change is written, and not before', async () => {
    const run = await acceptedRun();
    const seen: Promise<number>[] = [];
    const exports = createExportStore(stores.table, () => {
      seen.push(waiting().then((events) => events.length));
    });

    await exports.change(accountId, run.exportId, (stored) => ({ export: stored, events: [] }));
    await exports.change(accountId, run.exportId, (stored) => ({
      export: stored,
      events: [exportEvent(stored, 'export-capturing', time.toISOString())],
    }));

    expect(await Promise.all(seen)).toEqual([2]);
  });
});
