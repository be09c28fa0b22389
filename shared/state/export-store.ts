import type { TransactionAction } from '@azure/data-tables';
import { ExportNotFound } from '../export/errors.ts';
import type { Acceptance, ExportStore, StoredExport } from '../export/ports.ts';
import {
  claimKey,
  exportKey,
  exportOfRow,
  idempotencyKey,
  regionOfRow,
  regionsKey,
  rowOfEvent,
  rowOfExport,
  rowOfRegion,
  snapshotKey,
} from './export-rows.ts';
import { isLostRace, keyPart, rowsBeginning, type Table } from './tables.ts';

interface KeyRow {
  exportId: string;
  requestHash: string;
}

interface ClaimRow {
  exportId: string;
}

interface SnapshotRow {
  until: string;
}

export function createExportStore(table: Table): ExportStore {
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

  return {
    findByKey,
    findHolder,

    async accept(run, key, event): Promise<Acceptance> {
      const client = await table.client();
      const partitionKey = keyPart(run.accountId);
      const actions: TransactionAction[] = [
        ['create', { partitionKey, rowKey: claimKey(run.templateVmId), exportId: run.id }],
        ['create', rowOfExport(partitionKey, run)],
        ['create', rowOfEvent(partitionKey, event)],
      ];
      if (key) {
        const { keyHash, requestHash } = key;
        actions.unshift([
          'create',
          { partitionKey, rowKey: idempotencyKey(keyHash), exportId: run.id, requestHash },
        ]);
      }
      for (;;) {
        try {
          await client.submitTransaction(actions);
          return { kind: 'accepted' };
        } catch (error) {
          if (!isLostRace(error)) throw error;
          // The service does not say reliably which row it was: look.
          if (await findRow(run.accountId, run.id)) return { kind: 'accepted' }; // The first answer was lost.
          const known = key && (await findByKey(run.accountId, key.keyHash));
          if (known) return { kind: 'key-known', ...known };
          const holder = await findHolder(run.accountId, run.templateVmId);
          if (holder !== undefined) return { kind: 'vm-busy', exportId: holder };
          // Whoever was in the way is gone: try again.
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

    async change(accountId, exportId, decide): Promise<StoredExport> {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      for (;;) {
        const row = await findRow(accountId, exportId);
        if (!row) throw new ExportNotFound(accountId, exportId);
        const current = exportOfRow(row);
        const change = decide(current);
        if (!change) return current;
        const actions: TransactionAction[] = [
          ['update', rowOfExport(partitionKey, change.export), 'Replace', { etag: row.etag }],
          ...change.events.map((event): TransactionAction => [
            'upsert',
            rowOfEvent(partitionKey, event),
            'Replace',
          ]),
        ];
        if (change.releaseVm) {
          actions.push(['delete', { partitionKey, rowKey: claimKey(current.templateVmId) }]);
        }
        const snapshot = { partitionKey, rowKey: snapshotKey(exportId) };
        if (change.snapshot === 'kept') {
          actions.push(['upsert', { ...snapshot, until: change.export.retryUntil }, 'Replace']);
        }
        if (change.snapshot === 'gone') actions.push(['delete', snapshot]);
        try {
          await client.submitTransaction(actions);
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

    async recordRegion({ accountId, exportId }, region, event) {
      const client = await table.client();
      const partitionKey = keyPart(accountId);
      const row = rowOfRegion(partitionKey, exportId, region);
      const actions: TransactionAction[] = [['upsert', row, 'Replace']];
      if (event) actions.push(['upsert', rowOfEvent(partitionKey, event), 'Replace']);
      await client.submitTransaction(actions);
    },

    async listOpen(accountId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(accountId), 'vm-claim:');
      const rows = await Array.fromAsync(client.listEntities<ClaimRow>({ queryOptions: { filter } }));
      return rows.map((row) => row.exportId);
    },

    async listKeptSnapshots(accountId) {
      const client = await table.client();
      const prefix = 'snapshot:';
      const filter = rowsBeginning(keyPart(accountId), prefix);
      const rows = await Array.fromAsync(client.listEntities<SnapshotRow>({ queryOptions: { filter } }));
      return rows.map(({ rowKey = prefix, until }) => ({ exportId: rowKey.slice(prefix.length), until }));
    },
  };
}
