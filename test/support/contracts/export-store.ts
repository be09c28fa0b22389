import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ExportNotFoundError } from '../../../shared/domain/export/errors.ts';
import { exportEvent, regionEvent } from '../../../shared/domain/event/export-events.ts';
import type { Export, ExportRegion } from '../../../shared/domain/export/export.ts';
import type { ExportChange } from '../../../shared/use-cases/export/ports.ts';
import { noteEntry, regionEntry } from '../../../shared/domain/export/timeline.ts';
import { newestFirstId } from '../../../shared/domain/resource/newest-first-id.ts';
import type { ContractStores, OpenStores } from './stores.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const at = (seconds: number): Date => new Date(NOON + seconds * 1_000);
const KEY = { keyHash: 'k', requestHash: 'r' };
const REGION: ExportRegion = { region: 'westeurope', state: 'Replicating', progress: 0, attempt: 1 };

function newRun({ accountId }: ContractStores, labName: string, seconds = 0): Export {
  const createdAt = at(seconds);
  return {
    id: newestFirstId(createdAt, randomUUID()),
    accountId,
    labName,
    imageName: 'physics',
    galleryId: '/galleries/labs',
    templateVmId: `/vms/${labName}`,
    options: {},
    version: '1.0.0',
    status: 'Accepted',
    step: 'Accepted',
    createdAt: createdAt.toISOString(),
  };
}

async function acceptedRun(stores: ContractStores, labName: string, seconds = 0): Promise<Export> {
  const run = newRun(stores, labName, seconds);
  await stores.exports.accept(run, undefined, accepted(run));
  return run;
}

const accepted = (run: Export) => exportEvent(run, 'export-accepted', run.createdAt);
const over = (run: Export): ExportChange => ({ export: run, events: [], over: true });

/** What everything relies on that keeps exports. */
export function describeExportStore(what: string, open: OpenStores): void {
  describe(`the store of exports ${what}`, () => {
    it('accepts an export once, and one for a key and for a template VM', async () => {
      const stores = await open();
      const run = newRun(stores, 'physics');
      const sameKey = newRun(stores, 'chemistry');
      const sameVm = newRun(stores, 'physics');

      const answers = [
        await stores.exports.accept(run, KEY, accepted(run)),
        await stores.exports.accept(run, KEY, accepted(run)),
        await stores.exports.accept(sameKey, KEY, accepted(sameKey)),
        await stores.exports.accept(sameVm, undefined, accepted(sameVm)),
      ];

      expect(answers).toEqual([
        { kind: 'accepted' },
        { kind: 'accepted' },
        { kind: 'key-known', exportId: run.id, requestHash: 'r' },
        { kind: 'vm-busy', exportId: run.id },
      ]);
      expect(await stores.exports.findByKey(stores.accountId, 'k')).toEqual({
        exportId: run.id,
        requestHash: 'r',
      });
      expect(await stores.exports.findHolder(stores.accountId, run.templateVmId)).toBe(run.id);
      expect(await stores.exports.listOpen(stores.accountId)).toEqual([run.id]);
      expect(await stores.exports.read(stores.accountId, sameKey.id)).toBeUndefined();
      expect(await stores.eventsOf(run.id)).toEqual([accepted(run).type]);
    });

    it('changes an export as is decided, and not at all where nothing is', async () => {
      const stores = await open();
      const run = await acceptedRun(stores, 'physics');

      const same = await stores.exports.change(stores.accountId, run.id, () => undefined);
      const changed = await stores.exports.change(stores.accountId, run.id, (current) => ({
        export: { ...current, status: 'Running', runToken: 't' },
        events: [exportEvent(run, 'export-capturing', at(1).toISOString())],
      }));

      expect(same).toMatchObject({ id: run.id, status: 'Accepted' });
      expect(changed).toMatchObject({ id: run.id, status: 'Running', runToken: 't' });
      expect(await stores.exports.read(stores.accountId, run.id)).toMatchObject({ status: 'Running' });
      expect(await stores.eventsOf(run.id)).toHaveLength(2);
    });

    it('knows no export that was never accepted', async () => {
      const { exports, accountId } = await open();

      const changing = exports.change(accountId, 'nowhere', () => undefined);

      await expect(changing).rejects.toThrow(ExportNotFoundError);
      expect(await exports.read(accountId, 'nowhere')).toBeUndefined();
      expect(await exports.readTimeline(accountId, 'nowhere')).toEqual([]);
      expect(await exports.readRegions(accountId, 'nowhere')).toEqual([]);
    });

    it('lets go of the template VM of an export that is over, and keeps what it has left in Azure', async () => {
      const stores = await open();
      const run = await acceptedRun(stores, 'physics');
      const leftover = { due: at(60).toISOString(), snapshot: true, version: false };

      await stores.exports.change(stores.accountId, run.id, (current) => ({ ...over(current), leftover }));

      expect(await stores.exports.listOpen(stores.accountId)).toEqual([]);
      expect(await stores.exports.findHolder(stores.accountId, run.templateVmId)).toBeUndefined();
      expect(await stores.exports.readLeftover(stores.accountId, run.id)).toEqual(leftover);
      expect(await stores.exports.listLeftovers(stores.accountId)).toEqual([
        { exportId: run.id, due: leftover.due },
      ]);
    });

    it('forgets a leftover that is gone', async () => {
      const stores = await open();
      const run = await acceptedRun(stores, 'physics');
      const leftover = { due: at(60).toISOString(), snapshot: true, version: false };
      await stores.exports.change(stores.accountId, run.id, (current) => ({ ...over(current), leftover }));

      await stores.exports.change(stores.accountId, run.id, (current) => ({
        export: current,
        events: [],
        leftover: null,
      }));

      expect(await stores.exports.readLeftover(stores.accountId, run.id)).toBeUndefined();
      expect(await stores.exports.listLeftovers(stores.accountId)).toEqual([]);
    });

    it('lists exports the newest first, page by page, of all labs and of one', async () => {
      const stores = await open();
      const first = await acceptedRun(stores, 'physics', 0);
      const second = await acceptedRun(stores, 'chemistry', 1);
      await stores.exports.change(stores.accountId, first.id, over);
      const third = await acceptedRun(stores, 'physics', 2);

      const page = await stores.exports.list(stores.accountId, { size: 2 });
      const next = await stores.exports.list(stores.accountId, { size: 2, ...continued(page) });
      const ofLab = await stores.exports.listOfLab(stores.accountId, 'physics', { size: 1 });
      const nextOfLab = await stores.exports.listOfLab(stores.accountId, 'physics', {
        size: 1,
        ...continued(ofLab),
      });

      expect(page.items.map(({ id }) => id)).toEqual([third.id, second.id]);
      expect(next).toMatchObject({ items: [{ id: first.id }] });
      expect(next).not.toHaveProperty('continuation');
      expect(ofLab.items.map(({ id }) => id)).toEqual([third.id]);
      expect(nextOfLab.items.map(({ id }) => id)).toEqual([first.id]);
      expect(nextOfLab).not.toHaveProperty('continuation');
    });

    it('tells a region’s news once, and keeps its row as it was last recorded', async () => {
      const stores = await open();
      const run = await acceptedRun(stores, 'physics');
      const ref = { accountId: stores.accountId, exportId: run.id };
      const done: ExportRegion = { ...REGION, state: 'Completed', progress: 100 };
      const told = regionEvent(ref, done, at(2).toISOString());
      const news = { entry: regionEntry(done, at(2).toISOString()), events: told ? [told] : [] };

      await stores.exports.recordRegion(ref, REGION);
      await stores.exports.recordRegion(ref, done, news);
      await stores.exports.recordRegion(ref, { ...done, attempt: 2 }, news);

      expect(await stores.exports.readRegions(stores.accountId, run.id)).toEqual([{ ...done, attempt: 2 }]);
      expect(await stores.exports.readTimeline(stores.accountId, run.id)).toEqual([news.entry]);
      expect(news.events).toHaveLength(1);
      expect(await stores.eventsOf(run.id)).toHaveLength(2);
    });

    it('tells a timeline in the order in which things happened, each as it was first told', async () => {
      const stores = await open();
      const run = await acceptedRun(stores, 'physics');
      const ref = { accountId: stores.accountId, exportId: run.id };
      const [late, early] = [
        noteEntry('a', 'Later.', at(3).toISOString()),
        noteEntry('z', 'Earlier.', at(1).toISOString()),
      ];

      for (const entry of [late, early, { ...early, at: at(9).toISOString() }]) {
        await stores.exports.recordTimeline(ref, entry);
      }

      expect(await stores.exports.readTimeline(stores.accountId, run.id)).toEqual([early, late]);
    });

    it('accepts a retry with the change of its source, once, and never where nothing is decided', async () => {
      const stores = await open();
      const source = await acceptedRun(stores, 'physics');
      await stores.exports.change(stores.accountId, source.id, over);
      const retryOf = (seconds: number) => ({ ...newRun(stores, 'physics', seconds), retryOf: source.id });
      const [retry, second] = [retryOf(5), retryOf(6)];
      const decideFor = (id: string) => (current: Export) =>
        current.retriedBy === undefined ? { export: { ...current, retriedBy: id }, events: [] } : undefined;
      const acceptRetry = (run: typeof retry, key?: typeof KEY) =>
        stores.exports.acceptRetry(run, key, accepted(run), decideFor(run.id));

      const answers = [
        await acceptRetry(retry, KEY),
        await acceptRetry(retry, KEY),
        await acceptRetry(second, KEY),
        await acceptRetry(second),
      ];

      expect(answers).toEqual([
        { kind: 'accepted' },
        { kind: 'accepted' },
        { kind: 'key-known', exportId: retry.id, requestHash: 'r' },
        { kind: 'refused' },
      ]);
      expect(await stores.exports.read(stores.accountId, source.id)).toMatchObject({ retriedBy: retry.id });
      expect(await stores.exports.listOpen(stores.accountId)).toEqual([retry.id]);
    });
  });
}

function continued({ continuation }: { continuation?: string }) {
  return continuation === undefined ? {} : { continuation };
}
