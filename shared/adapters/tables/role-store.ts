import { z } from 'zod';
import { LastOwnerError, RoleAssignmentNotFoundError } from '../../domain/access/errors.ts';
import { role } from '../../domain/access/permissions.ts';
import type { RoleStore } from '../../use-cases/access/ports.ts';
import { assignmentId } from '../../domain/access/role-assignment.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows, type PartitionKey } from './toolkit/keys.ts';
import { readPage, readRows } from './toolkit/row-pages.ts';
import { updateRow } from './toolkit/row-writes.ts';
import type { RowAction, Table } from './toolkit/tables.ts';

const roleRow = z.object({
  accountId: z.string(),
  principalId: z.string(),
  principalType: z.enum(['User', 'ServicePrincipal']),
  role,
  lab: z.string().exactOptional(),
  assignedBy: z.string(),
  assignedAt: z.string(),
});

/** How many Owners the account has: every change of them changes this row too, so that none goes unseen. */
const ownersRow = z.object({ count: z.int() });

/** An assignment's id begins with its principal's, in which there is no dot. */
function idsOf(id: string): [principalId: string, roleAndLab: string] {
  const [principalId = '', ...roleAndLab] = id.split('.');
  return [principalId, roleAndLab.join('.')];
}

const roleKey = (id: string) => rows.role.key(...idsOf(id));

export function createRoleStore(table: Table): RoleStore {
  const ownersKeys = (partitionKey: PartitionKey) => ({ partitionKey, rowKey: rows.owners.key() });
  const countOf = (row: object | undefined) => (row ? ownersRow.parse(row).count : 0);

  async function ownersOf(accountId: string) {
    const { partitionKey, rowKey } = ownersKeys(partitions.account(accountId));
    const row = await table.find(partitionKey, rowKey);
    return { count: countOf(row), etag: row?.etag };
  }

  /** The change of the count that goes with one of the Owners. */
  async function counting(accountId: string, by: 1 | -1): Promise<RowAction> {
    const { count, etag } = await ownersOf(accountId);
    if (by < 0 && count < 2) throw new LastOwnerError(accountId);
    const row = { ...ownersKeys(partitions.account(accountId)), count: count + by };
    return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  }

  return {
    rolesOf(accountId, principalId) {
      const filter = rowsBeginning(partitions.account(accountId), rows.role.prefix(principalId));
      return readRows(table, filter, (row) => roleRow.parse(row));
    },

    list(accountId, { size, continuation }) {
      const after = continuation === undefined ? [] : idsOf(continuation);
      const filter = rowsBeginning(partitions.account(accountId), rows.role.prefix(), ...after);
      return readPage(
        table,
        { filter, size },
        (row) => roleRow.parse(row),
        (row) => assignmentId(roleRow.parse(row)),
      );
    },

    async hasOwner(accountId) {
      return (await ownersOf(accountId)).count > 0;
    },

    add(assignment) {
      const { accountId } = assignment;
      const keys = { partitionKey: partitions.account(accountId), rowKey: roleKey(assignmentId(assignment)) };
      return updateRow<Awaited<ReturnType<RoleStore['add']>>>(table, keys, async (row) => {
        if (row) return { result: { assignment: roleRow.parse(row), isNew: false } };
        return {
          write: { replace: assignment },
          also: assignment.role === 'Owner' ? [await counting(accountId, 1)] : [],
          result: { assignment, isNew: true },
        };
      });
    },

    addFirstOwner(assignment) {
      const partitionKey = partitions.account(assignment.accountId);
      const row = { partitionKey, rowKey: roleKey(assignmentId(assignment)), ...assignment };
      return updateRow<'added' | 'refused'>(table, ownersKeys(partitionKey), (owners) => {
        if (countOf(owners) > 0) return { result: 'refused' };
        return { write: { replace: { count: 1 } }, also: [['create', row]], result: 'added' };
      });
    },

    remove(accountId, id) {
      const keys = { partitionKey: partitions.account(accountId), rowKey: roleKey(id) };
      return updateRow(table, keys, async (row) => {
        if (!row) throw new RoleAssignmentNotFoundError(accountId, id);
        const isOwner = roleRow.parse(row).role === 'Owner';
        return {
          write: 'delete',
          also: isOwner ? [await counting(accountId, -1)] : [],
          result: undefined,
        };
      });
    },
  };
}
