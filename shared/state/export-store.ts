import type { TransactionAction } from '@azure/data-tables';
import { ExportNotFound } from '../export/errors.ts';
import type { LabEvent } from '../event/lab-event.ts';
import type { Announce } from '../event/ports.ts';
import type { Export } from '../export/export.ts';
import type { Acceptance, ExportChange, ExportKey, ExportStore, StoredExport } from '../export/ports.ts';
import { inOrderOf } from '../export/timeline.ts';
import {
  claimKey,
  entryOfRow,
  exportKey,
  exportOfRow,
  idempotencyKey,
  labExportsKey,
  leftoverKey,
  leftoverOfRow,
  openKey,
  regionOfRow,
  regionsKey,
  rowOfEntry,
  rowOfExport,
  rowOfRegion,
  timelineKey,
} from './export-rows.ts';
import { createTurns } from './in-turn.ts';
import { actionsOfEvents } from './outbox.ts';
import { isLostRace, keyPart, pageOfRows, rowsBeginning, type Table } from './tables.ts';

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
    const row = await table.find<KeyRow>(keyPart(accountId), idempotencyKey(keyHash));
    return row && { exportId: row.exportId, requestHash: row.requestHash };
  }

  async function findHolder(accountId: string, templateVmId: string): Promise<string | undefined> {
    const claim = await table.find<ClaimRow>(keyPart(accountId), claimKey(templateVmId));
    return claim?.exportId;
  }

  async function findRow(accountId: string, exportId: string) {
    return table.find<{ rowKey: string }>(keyPart(accountId), exportKey(exportId));
  }

  /** Whether an acceptance that lost a race has been written all the same, or another one by the same key. */
  async function findKnown(run: Export, key: ExportKey | undefined): Promise<Acceptance | undefined> {
    if (await findRow(run.accountId, run.id)) return { kind: 'accepted' }; // The first answer was lost.
    const known = key && (await findByKey(run.accountId, key.keyHash));
    return known && { kind: 'key-known', ...known };
  }

  /** Writes events in the places after the export's last one, and how many there are now. */
  async function tellingOf(accountId: string, exportId: string, events: readonly LabEvent[]) {
    const row = await findRow(accountId, exportId);
    if (!row) throw new ExportNotFound(accountId, exportId);
    const { eventCount = 0 } = exportOfRow(row);
    const partitionKey = keyPart(accountId);
    const counted = { partitionKey, rowKey: row.rowKey, eventCount: eventCount + events.length };
    const count: TransactionAction = ['update', counted, 'Merge', { etag: row.etag }];
    return [count, ...actionsOfEvents(partitionKey, eventCount, events)];
  }

  async function listKeys(accountId: string, prefix: `${string}:`): Promise<string[]> {
    const client = await table.client();
    const filter = rowsBeginning(keyPart(accountId), prefix);
    const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter, select: ['rowKey'] } }));
    return rows.map(({ rowKey = prefix }) => rowKey.slice(prefix.length));
  }

  return {
    findByKey,
    findHolder,

    async accept(run, key, event): Promise<Acceptance> {
      const client = await table.client();
      const partitionKey = keyPart(run.accountId);
      const actions: TransactionAction[] = [
        ...actionsOfNew(partitionKey, run, key, event),
        ['create', { partitionKey, rowKey: claimKey(run.templateVmId), exportId: run.id }],
      ];
      for (;;) {
        try {
          await client.submitTransaction(actions);
          announce(run.accountId);
          return { kind: 'accepted' };
        } catch (error) {
          if (!isLostRace(error)) throw error;
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
      const partitionKey = keyPart(retry.accountId);
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
      const filter = rowsBeginning(keyPart(accountId), 'export:', continuation);
      const items: StoredExport[] = [];
      // One more than the page holds tells whether there is a next one.
      for await (const rows of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: size + 1 })) {
        items.push(...rows.map((row) => exportOfRow(row)));
        if (items.length > size) break;
      }
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: last.id }) };
    },

    async listOfLab(accountId, labName, { size, continuation }) {
      const prefix = labExportsKey(labName);
      const filter = rowsBeginning(keyPart(accountId), prefix, continuation);
      const page = await pageOfRows(await table.client(), filter, size);
      const found = await Promise.all(
        page.items.map(({ rowKey }) => findRow(accountId, rowKey.slice(prefix.length))),
      );
      const items = found.flatMap((row) => (row ? [exportOfRow(row)] : []));
      const last = page.continuation;
      return { items, ...(last !== undefined && { continuation: last.slice(prefix.length) }) };
    },

    async change(accountId, exportId, decide): Promise<StoredExport> {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
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
      const client = await table.client();
      const filter = rowsBeginning(keyPart(accountId), regionsKey(exportId));
      const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return rows.map((row) => regionOfRow(row));
    },

    async recordRegion({ accountId, exportId }, region, news) {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      const write: TransactionAction = ['upsert', rowOfRegion(partitionKey, exportId, region), 'Replace'];
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

    listOpen: (accountId) => listKeys(accountId, 'open:'),

    async listLeftovers(accountId) {
      const client = await table.client();
      const prefix = 'leftover:';
      const filter = rowsBeginning(keyPart(accountId), prefix);
      const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return rows.map((row) => ({
        exportId: row.rowKey?.slice(prefix.length) ?? '',
        due: leftoverOfRow(row).due,
      }));
    },

    async readLeftover(accountId, exportId) {
      const row = await table.find(keyPart(accountId), leftoverKey(exportId));
      return row && leftoverOfRow(row);
    },

    async recordTimeline({ accountId, exportId }, entry) {
      const client = await table.client();
      try {
        await client.createEntity(rowOfEntry(keyPart(accountId), exportId, entry));
      } catch (error) {
        if (!isLostRace(error)) throw error; // It has been told already.
      }
    },

    async readTimeline(accountId, exportId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(accountId), timelineKey(exportId));
      const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return inOrderOf(rows.map((row) => entryOfRow(row)));
    },
  };
}

function actionsOfNew(
  partitionKey: string,
  run: Export,
  key: ExportKey | undefined,
  event: LabEvent,
): TransactionAction[] {
  const actions: TransactionAction[] = [
    ['create', rowOfExport(partitionKey, { ...run, eventCount: 1 })],
    ['create', { partitionKey, rowKey: openKey(run.id) }],
    ...actionsOfEvents(partitionKey, 0, [event]),
    ['create', { partitionKey, rowKey: `${labExportsKey(run.labName)}${run.id}` }],
  ];
  if (key) {
    const { keyHash, requestHash } = key;
    actions.push([
      'create',
      { partitionKey, rowKey: idempotencyKey(keyHash), exportId: run.id, requestHash },
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
function actionsOfChange(partitionKey: string, etag: string, change: ExportChange): TransactionAction[] {
  const { id, templateVmId, retryOf } = change.export;
  const actions: TransactionAction[] = [
    ['update', rowOfExport(partitionKey, change.export), 'Replace', { etag }],
    ...actionsOfEvents(partitionKey, (change.export.eventCount ?? 0) - change.events.length, change.events),
    ...(change.timeline ?? []).map((entry): TransactionAction => [
      'upsert',
      rowOfEntry(partitionKey, id, entry),
      'Replace',
    ]),
  ];
  if (change.over) {
    actions.push(['delete', { partitionKey, rowKey: openKey(id) }]);
    if (retryOf === undefined) actions.push(['delete', { partitionKey, rowKey: claimKey(templateVmId) }]);
  }
  const rowKey = leftoverKey(id);
  if (change.leftover === null) actions.push(['delete', { partitionKey, rowKey }]);
  else if (change.leftover) actions.push(['upsert', { partitionKey, rowKey, ...change.leftover }, 'Replace']);
  return actions;
}
