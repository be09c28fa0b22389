import { auditEntry } from '../../domain/access/audit.ts';
import type { AuditLog } from '../../use-cases/access/ports.ts';
import { newestFirstId } from '../../domain/resource/newest-first-id.ts';
import { rowsBeginning, upTo } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { readPage } from './toolkit/row-pages.ts';
import type { Table } from './toolkit/tables.ts';

/** Kept apart from what it tells of: nothing that reads or changes the state passes it by. */
export function createAuditLog(table: Table): AuditLog {
  return {
    async append(entry) {
      const client = await table.client();
      const { id, ...rest } = entry;
      const partitionKey = partitions.account(entry.accountId);
      await client.createEntity({ partitionKey, rowKey: rows.audit.key(id), ...rest });
    },

    list(accountId, { size, continuation }, since) {
      // The newest have the lowest ids.
      const oldest = rows.audit.key(newestFirstId(since, 'f'.repeat(12)));
      const newest = rowsBeginning(partitions.account(accountId), rows.audit.prefix(), continuation ?? '');
      const idOf = (row: { rowKey?: string }) => rows.audit.lastId(row);
      return readPage(
        table,
        { filter: upTo(newest, oldest), size },
        (row) => auditEntry.parse({ id: idOf(row), ...row }),
        idOf,
      );
    },
  };
}
