import { ExportNotFoundError } from '../../domain/export/errors.ts';
import type { LabEvent } from '../../domain/event/lab-event.ts';
import type { Announce } from '../../use-cases/event/ports.ts';
import type { Export } from '../../domain/export/export.ts';
import type {
  Acceptance,
  ExportChange,
  ExportKey,
  ExportStore,
  StoredExport,
} from '../../use-cases/export/ports.ts';
import { inOrderOf } from '../../domain/export/timeline.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import {
  entryOfRow,
  exportOfRow,
  leftoverOfRow,
  regionOfRow,
  rowOfEntry,
  rowOfExport,
  rowOfRegion,
} from './export-rows.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { createTurns } from './toolkit/in-turn.ts';
import { partitions, rows, type PartitionKey, type RowKind } from './toolkit/keys.ts';
import { actionsOfEvents } from './outbox.ts';
import { keysOfLab, labOfRow } from './lab-rows.ts';
import { readPage, readRows, type StoredRow } from './toolkit/row-pages.ts';
import { untilWon, updateRow, writeUnlessOutdated, type RowKeys } from './toolkit/row-writes.ts';
import type { RowAction, Table } from './toolkit/tables.ts';

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

  /** Writes what goes with the export's events, in the places after its last one. */
  function tellEvents(
    keys: RowKeys & { accountId: string; exportId: string },
    events: readonly LabEvent[],
    actions: readonly RowAction[],
    onLoss: () => Promise<true | undefined>,
  ): Promise<boolean> {
    return updateRow<boolean>(
      table,
      keys,
      (row) => {
        if (!row) throw new ExportNotFoundError(keys.accountId, keys.exportId);
        const { eventCount = 0 } = exportOfRow(row);
        return {
          write: { merge: { eventCount: eventCount + events.length } },
          also: [...actions, ...actionsOfEvents(keys.partitionKey, eventCount, events)],
          result: true,
        };
      },
      onLoss,
    );
  }

  /** All rows of one kind, or those whose first ids are these. */
  function listRows<Item>(
    accountId: string,
    kind: RowKind<readonly string[]>,
    itemOf: (row: StoredRow) => Item,
    ...first: readonly string[]
  ): Promise<Item[]> {
    return readRows(table, rowsBeginning(partitions.account(accountId), kind.prefix(...first)), itemOf);
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
      return untilWon<Acceptance>(
        async () => {
          const ofLab = lab && (await actionOfLab(lab));
          if (lab && !ofLab) return { kind: 'lab-changed' };
          await client.submitTransaction(ofLab ? [...actions, ofLab] : actions);
          announce(run.accountId);
          return { kind: 'accepted' };
        },
        async () => {
          // The service does not say reliably which row it was: look.
          const known = await findKnown(run, key);
          if (known) return known;
          const holder = await findHolder(run.accountId, run.templateVmId);
          // Whoever was in the way is gone, where there is none: try again.
          return holder === undefined ? undefined : { kind: 'vm-busy', exportId: holder };
        },
      );
    },

    async acceptRetry(retry, key, event, decide): Promise<Acceptance> {
      const partitionKey = partitions.account(retry.accountId);
      const source = { partitionKey, rowKey: rows.export.key(retry.retryOf) };
      const acceptance = await updateRow<Acceptance>(
        table,
        source,
        async (row) => {
          const current = row && exportOfRow(row);
          const decided = current && decide(current);
          if (!decided) return { result: (await findKnown(retry, key)) ?? { kind: 'refused' } };
          const change = placed(current, decided);
          return {
            write: { replace: rowOfExport(partitionKey, change.export) },
            also: [...actionsOfNew(partitionKey, retry, key, event), ...actionsBeside(partitionKey, change)],
            result: { kind: 'accepted' },
          };
        },
        () => findKnown(retry, key),
      );
      if (acceptance.kind === 'accepted') announce(retry.accountId);
      return acceptance;
    },

    async read(accountId, exportId) {
      const row = await findRow(accountId, exportId);
      return row && exportOfRow(row);
    },

    list(accountId, { size, continuation }) {
      const filter = rowsBeginning(partitions.account(accountId), rows.export.prefix(), continuation ?? '');
      return readPage(table, { filter, size }, exportOfRow, (row) => rows.export.lastId(row));
    },

    async listOfLab(accountId, labName, { size, continuation }) {
      const prefix = rows.labExport.prefix(labName);
      const filter = rowsBeginning(partitions.account(accountId), prefix, continuation ?? '');
      const idOf = (row: { rowKey?: string }) => rows.labExport.lastId(row, labName);
      const page = await readPage(table, { filter, size }, idOf, idOf);
      const found = await Promise.all(page.items.map((id) => findRow(accountId, id)));
      return { ...page, items: found.flatMap((row) => (row ? [exportOfRow(row)] : [])) };
    },

    async change(accountId, exportId, decide): Promise<StoredExport> {
      const partitionKey = partitions.account(accountId);
      const keys = { partitionKey, rowKey: rows.export.key(exportId) };
      const { export: changed, events } = await updateRow<ExportChange>(table, keys, (row) => {
        if (!row) throw new ExportNotFoundError(accountId, exportId);
        const current = exportOfRow(row);
        const decided = decide(current);
        if (!decided) return { result: { export: current, events: [] } };
        const change = placed(current, decided);
        return {
          write: { replace: rowOfExport(partitionKey, change.export) },
          also: actionsBeside(partitionKey, change),
          result: change,
        };
      });
      if (events.length > 0) announce(accountId);
      return changed;
    },

    readRegions: (accountId, exportId) => listRows(accountId, rows.region, regionOfRow, exportId),

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
      const actions: RowAction[] = [write, ['create', entryRow]];
      const onLoss = async (): Promise<true | undefined> => {
        if (!(await table.find(partitionKey, entryRow.rowKey))) return undefined; // Another wrote the export in between.
        // Told already: a region that goes on within its state keeps the time at which it came to it.
        await client.submitTransaction([write]);
        return true;
      };
      await inTurn(`${partitionKey} ${exportId}`, async () => {
        if (events.length === 0) {
          await untilWon(() => client.submitTransaction(actions), onLoss);
          return;
        }
        const keys = { partitionKey, rowKey: rows.export.key(exportId), accountId, exportId };
        await tellEvents(keys, events, actions, onLoss);
        announce(accountId);
      });
    },

    listOpen: (accountId) => listRows(accountId, rows.open, (row) => rows.open.lastId(row)),

    listLeftovers: (accountId) =>
      listRows(accountId, rows.leftover, (row) => ({
        exportId: rows.leftover.lastId(row),
        due: leftoverOfRow(row).due,
      })),

    async readLeftover(accountId, exportId) {
      const row = await table.find(partitions.account(accountId), rows.leftover.key(exportId));
      return row && leftoverOfRow(row);
    },

    async recordTimeline({ accountId, exportId }, entry) {
      // Outdated, it has been told already.
      await writeUnlessOutdated(table, rowOfEntry(partitions.account(accountId), exportId, entry), undefined);
    },

    async readTimeline(accountId, exportId) {
      return inOrderOf(await listRows(accountId, rows.timeline, entryOfRow, exportId));
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

/** What is written in the transaction that changes an export's own row. */
function actionsBeside(partitionKey: PartitionKey, change: ExportChange): RowAction[] {
  const { id, templateVmId, retryOf } = change.export;
  const actions: RowAction[] = [
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
