import { auditEntry } from '../access/audit.ts';
import type { AuditLog } from '../access/ports.ts';
import { newestFirstId } from '../resource/newest-first-id.ts';
import { keyPart, rowsBeginning, type Table } from './tables.ts';

/** Kept apart from what it tells of: nothing that reads or changes the state passes it by. */
export function createAuditLog(table: Table): AuditLog {
  return {
    async append(entry) {
      const client = await table.client();
      const { id, ...rest } = entry;
      await client.createEntity({ partitionKey: keyPart(entry.accountId), rowKey: `audit:${id}`, ...rest });
    },

    async list(accountId, { size, continuation }, since) {
      const client = await table.client();
      // The newest have the lowest ids.
      const oldest = `audit:${newestFirstId(since, 'f'.repeat(12))}`;
      const filter = `${rowsBeginning(keyPart(accountId), 'audit:', continuation)} and RowKey le '${oldest}'`;
      const items = [];
      for await (const rows of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: size + 1 })) {
        items.push(
          ...rows.map(({ rowKey = '', ...row }) => auditEntry.parse({ id: rowKey.slice(6), ...row })),
        );
        if (items.length > size) break;
      }
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: last.id }) };
    },
  };
}
