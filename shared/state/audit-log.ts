import { auditEntry } from '../access/audit.ts';
import type { AuditLog } from '../access/ports.ts';
import { newestFirstId } from '../resource/newest-first-id.ts';
import { rowsBeginning, upTo } from './filters.ts';
import { partitions, rows } from './keys.ts';
import type { Table } from './tables.ts';

/** Kept apart from what it tells of: nothing that reads or changes the state passes it by. */
export function createAuditLog(table: Table): AuditLog {
  return {
    async append(entry) {
      const client = await table.client();
      const { id, ...rest } = entry;
      const partitionKey = partitions.account(entry.accountId);
      await client.createEntity({ partitionKey, rowKey: rows.audit.key(id), ...rest });
    },

    async list(accountId, { size, continuation }, since) {
      const client = await table.client();
      // The newest have the lowest ids.
      const oldest = rows.audit.key(newestFirstId(since, 'f'.repeat(12)));
      const newest = rowsBeginning(partitions.account(accountId), rows.audit.prefix(), continuation ?? '');
      const filter = upTo(newest, oldest);
      const items = [];
      for await (const found of client
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: size + 1 })) {
        items.push(...found.map((row) => auditEntry.parse({ id: rows.audit.lastId(row), ...row })));
        if (items.length > size) break;
      }
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: last.id }) };
    },
  };
}
