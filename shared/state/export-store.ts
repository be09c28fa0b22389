import { ExportNotFound } from '../export/errors.ts';
import type { LabEvent } from '../event/lab-event.ts';
import type { Announce } from '../event/ports.ts';
import type { Export } from '../export/export.ts';
import type { Acceptance, ExportChange, ExportKey, ExportStore, StoredExport } from '../export/ports.ts';
import { inOrderOf } from '../export/timeline.ts';
import type { Lab } from '../lab/lab.ts';
import { sameResource } from '../resource/resource-id.ts';
import {
  entryOfRow,
  exportOfRow,
  leftoverOfRow,
  regionOfRow,
  rowOfEntry,
  rowOfExport,
  rowOfRegion,
} from './export-rows.ts';
import { rowsBeginning } from './filters.ts';
import { createTurns } from './in-turn.ts';
import { partitions, rows, type PartitionKey, type RowKind } from './keys.ts';
import { actionsOfEvents } from './outbox.ts';
import { keysOfLab, labOfRow } from './lab-rows.ts';
import { isLostRace, isOutdated, pageOfRows, type RowAction, type Table } from './tables.ts';

interface KeyRow {
  exportId: string;
  requestHash: string;
}

interface ClaimRow {
  exportId: string;
}

/** @param announce told of accounts whose outbox got an event */
export function createExportStore(table: Table, announce: Announce = () => undefined): ExportStore {
  // Those who write one export's events would otherwise lose one race after the other.
  const inTurn = createTurns();

  async function findByKey(accountId: string, keyHash: string) {
    const row = await table.find<KeyRow>(partitions.account(accountId), rows.idempotency.key(keyHash));
    return row && { exportId: row.exportId, requestHash: row.requestHash };
  }

  async function findHolder(accountId: string, templateVmId: string): Promise<string | undefined> {
    const claim = await table.find<ClaimRow>(partitions.account(accountId), rows.vmClaim.key(templateVmId));
    return claim?.exportId;
  }

  async function findRow(accountId: string, exportId: string) {
    return table.find<{ rowKey: string }>(partitions.account(accountId), rows.export.key(exportId));
  }

  /** Whether an acceptance that lost a race has been written all the same, or another one by the same key. */
  async function findKnown(run: Export, key: ExportKey | undefined): Promise<Acceptance | undefined> {
    if (await findRow(run.accountId, run.id)) return { kind: 'accepted' }; // The first answer was lost.
    const known = key && (await findByKey(run.accountId, key.keyHash));
    return known && { kind: 'key-known', ...known };
  }

  /**
   * Leaves a lab as it is, but with another ETag: nobody who has read it before gives it another template VM then, or
   * deletes it.
   *
   * @returns undefined when it has another template VM, or is gone
   */
  async function actionOfLab({ accountId, name, templateVmId }: Lab): Promise<RowAction | undefined> {
    const keys = keysOfLab(accountId, name);
    const row = await table.find(keys.partitionKey, keys.rowKey);
    const found = row && labOfRow(accountId, name, row);
    if (!found || !sameResource(found.templateVmId, templateVmId)) return undefined;
    return ['update', { ...keys, templateVmId: found.templateVmId }, 'Merge', { etag: row.etag }];
  }

  /** Writes events in the places after the export's last one, and how many there are now. */
  async function tellingOf(accountId: string, exportId: string, events: readonly LabEvent[]) {
    const row = await findRow(accountId, exportId);
    if (!row) throw new ExportNotFound(accountId, exportId);
    const { eventCount = 0 } = exportOfRow(row);
    const partitionKey = partitions.account(accountId);
    const rowKey = rows.export.key(exportId);
    const counted = { partitionKey, rowKey, eventCount: eventCount + events.length };
    const count: RowAction = ['update', counted, 'Merge', { etag: row.etag }];
    return [count, ...actionsOfEvents(partitionKey, eventCount, events)];
  }

  /** All rows of one kind, or those whose first ids are these. */
  async function listRows(accountId: string, kind: RowKind<readonly string[]>, ...first: readonly string[]) {
    const client = await table.client();
    const filter = rowsBeginning(partitions.account(accountId), kind.prefix(...first));
    return Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
  }

  return {
    findByKey,
    findHolder,

    async accept(run, key, event, lab): Promise<Acceptance> {
      const client = await table.client();
      const partitionKey = partitions.account(run.accountId);
      const actions: RowAction[] = [
        ...actionsOfNew(partitionKey, run, key, event),
        ['create', { partitionKey, rowKey: rows.vmClaim.key(run.templateVmId), exportId: run.id }],
      ];
      for (;;) {
        const ofLab = lab && (await actionOfLab(lab));
        if (lab && !ofLab) return { kind: 'lab-changed' };
        try {
          await client.submitTransaction(ofLab ? [...actions, ofLab] : actions);
          announce(run.accountId);
          return { kind: 'accepted' };
        } catch (error) {
          if (!isOutdated(error)) throw error;
          // The service does not say reliably which row it was: look.
          const known = await findKnown(run, key);
          if (known) return known;
          const holder = await findHolder(run.accountId, run.templateVmId);
          if (holder !== undefined) return { kind: 'vm-busy', exportId: holder };
          // Whoever was in the way is gone: try again.
        }
      }
    },

    async acceptRetry(retry, key, event, decide): Promise<Acceptance> {
      const client = await table.client();
      const partitionKey = partitions.account(retry.accountId);
      for (;;) {
        const row = await findRow(retry.accountId, retry.retryOf);
        const source = row && exportOfRow(row);
        const change = source && decide(source);
        if (!change) return (await findKnown(retry, key)) ?? { kind: 'refused' };
        try {
          await client.submitTransaction([
            ...actionsOfNew(partitionKey, retry, key, event),
            ...actionsOfChange(partitionKey, row.etag, placed(source, change)),
          ]);
          announce(retry.accountId);
          return { kind: 'accepted' };
        } catch (error) {
          if (!isLostRace(error)) throw error;
          const known = await findKnown(retry, key);
          if (known) return known;
        }
      }
    },

    async read(accountId, exportId) {
      const row = await findRow(accountId, exportId);
      return row && exportOfRow(row);
    },

    async list(accountId, { size, continuation }) {
      const client = await table.client();
      const filter = rowsBeginning(partitions.account(accountId), rows.export.prefix(), continuation ?? '');
      const items: StoredExport[] = [];
      // One more than the page holds tells whether there is a next one.
      for await (const found of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: size + 1 })) {
        items.push(...found.map((row) => exportOfRow(row)));
        if (items.length > size) break;
      }
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: last.id }) };
    },

    async listOfLab(accountId, labName, { size, continuation }) {
      const prefix = rows.labExport.prefix(labName);
      const filter = rowsBeginning(partitions.account(accountId), prefix, continuation ?? '');
      const page = await pageOfRows(await table.client(), filter, size);
      const idOf = (row: { rowKey?: string }) => rows.labExport.lastId(row, labName);
      const found = await Promise.all(page.items.map((row) => findRow(accountId, idOf(row))));
      const items = found.flatMap((row) => (row ? [exportOfRow(row)] : []));
      return { items, ...(page.last && { continuation: idOf(page.last) }) };
    },

    async change(accountId, exportId, decide): Promise<StoredExport> {
      const client = await table.client();
      const partitionKey = partitions.account(accountId);
      for (;;) {
        const row = await findRow(accountId, exportId);
        if (!row) throw new ExportNotFound(accountId, exportId);
        const current = exportOfRow(row);
        const decided = decide(current);
        if (!decided) return current;
        const change = placed(current, decided);
        try {
          await client.submitTransaction(actionsOfChange(partitionKey, row.etag, change));
          if (change.events.length > 0) announce(accountId);
          return change.export;
        } catch (error) {
          if (!isLostRace(error)) throw error; // Somebody wrote in between: look again.
        }
      }
    },

    async readRegions(accountId, exportId) {
      return (await listRows(accountId, rows.region, exportId)).map(regionOfRow);
    },

    async recordRegion({ accountId, exportId }, region, news) {
      const client = await table.client();
      const partitionKey = partitions.account(accountId);
      const write: RowAction = ['upsert', rowOfRegion(partitionKey, exportId, region), 'Replace'];
      if (!news) {
        await client.submitTransaction([write]);
        return;
      }
      const { entry, events = [] } = news;
      const entryRow = rowOfEntry(partitionKey, exportId, entry);
      await inTurn(`${partitionKey} ${exportId}`, async () => {
        for (;;) {
          const telling = events.length > 0 ? await tellingOf(accountId, exportId, events) : [];
          try {
            await client.submitTransaction([write, ['create', entryRow], ...telling]);
            if (events.length > 0) announce(accountId);
            return;
          } catch (error) {
            if (!isLostRace(error)) throw error;
            if (!(await table.find(partitionKey, entryRow.rowKey))) continue; // Another wrote the export in between.
            // Told already: a region that goes on within its state keeps the time at which it came to it.
            await client.submitTransaction([write]);
            return;
          }
        }
      });
    },

    async listOpen(accountId) {
      return (await listRows(accountId, rows.open)).map((row) => rows.open.lastId(row));
    },

    async listLeftovers(accountId) {
      return (await listRows(accountId, rows.leftover)).map((row) => ({
        exportId: rows.leftover.lastId(row),
        due: leftoverOfRow(row).due,
      }));
    },

    async readLeftover(accountId, exportId) {
      const row = await table.find(partitions.account(accountId), rows.leftover.key(exportId));
      return row && leftoverOfRow(row);
    },

    async recordTimeline({ accountId, exportId }, entry) {
      const client = await table.client();
      try {
        await client.createEntity(rowOfEntry(partitions.account(accountId), exportId, entry));
      } catch (error) {
        if (!isLostRace(error)) throw error; // It has been told already.
      }
    },

    async readTimeline(accountId, exportId) {
      return inOrderOf((await listRows(accountId, rows.timeline, exportId)).map(entryOfRow));
    },
  };
}

function actionsOfNew(
  partitionKey: PartitionKey,
  run: Export,
  key: ExportKey | undefined,
  event: LabEvent,
): RowAction[] {
  const actions: RowAction[] = [
    ['create', rowOfExport(partitionKey, { ...run, eventCount: 1 })],
    ['create', { partitionKey, rowKey: rows.open.key(run.id) }],
    ...actionsOfEvents(partitionKey, 0, [event]),
    ['create', { partitionKey, rowKey: rows.labExport.key(run.labName, run.id) }],
  ];
  if (key) {
    const { keyHash, requestHash } = key;
    actions.push([
      'create',
      { partitionKey, rowKey: rows.idempotency.key(keyHash), exportId: run.id, requestHash },
    ]);
  }
  return actions;
}

/** The change with its events counted. */
function placed({ eventCount = 0 }: StoredExport, change: ExportChange): ExportChange {
  if (change.events.length === 0) return change;
  return { ...change, export: { ...change.export, eventCount: eventCount + change.events.length } };
}

/** @param etag of the export's row as it was read */
function actionsOfChange(partitionKey: PartitionKey, etag: string, change: ExportChange): RowAction[] {
  const { id, templateVmId, retryOf } = change.export;
  const actions: RowAction[] = [
    ['update', rowOfExport(partitionKey, change.export), 'Replace', { etag }],
    ...actionsOfEvents(partitionKey, (change.export.eventCount ?? 0) - change.events.length, change.events),
    ...(change.timeline ?? []).map((entry): RowAction => [
      'upsert',
      rowOfEntry(partitionKey, id, entry),
      'Replace',
    ]),
  ];
  if (change.over) {
    actions.push(['delete', { partitionKey, rowKey: rows.open.key(id) }]);
    if (retryOf === undefined)
      actions.push(['delete', { partitionKey, rowKey: rows.vmClaim.key(templateVmId) }]);
  }
  const rowKey = rows.leftover.key(id);
  if (change.leftover === null) actions.push(['delete', { partitionKey, rowKey }]);
  else if (change.leftover) actions.push(['upsert', { partitionKey, rowKey, ...change.leftover }, 'Replace']);
  return actions;
}
