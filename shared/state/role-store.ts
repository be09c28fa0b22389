import { z } from 'zod';
import { LastOwner, RoleAssignmentNotFound } from '../access/errors.ts';
import { role } from '../access/permissions.ts';
import type { RoleStore } from '../access/ports.ts';
import { assignmentId, type RoleAssignment } from '../access/role-assignment.ts';
import { rowsBeginning, type RowFilter } from './filters.ts';
import { partitions, rows, type PartitionKey } from './keys.ts';
import { isLostRace, type RowAction, type Table } from './tables.ts';

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
interface OwnersRow {
  count: number;
}

/** An assignment's id begins with its principal's, in which there is no dot. */
function idsOf(id: string): [principalId: string, roleAndLab: string] {
  const [principalId = '', ...roleAndLab] = id.split('.');
  return [principalId, roleAndLab.join('.')];
}

const roleKey = (id: string) => rows.role.key(...idsOf(id));

export function createRoleStore(table: Table): RoleStore {
  async function ownersOf(partitionKey: PartitionKey) {
    const row = await table.find<OwnersRow>(partitionKey, rows.owners.key());
    return { count: row?.count ?? 0, etag: row?.etag };
  }

  /** The change of the count that goes with one of the Owners. */
  function counted(
    partitionKey: PartitionKey,
    { count, etag }: Awaited<ReturnType<typeof ownersOf>>,
    by: 1 | -1,
  ): RowAction {
    const row = { partitionKey, rowKey: rows.owners.key(), count: count + by };
    return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  }

  async function listRows(filter: RowFilter, most?: number): Promise<RoleAssignment[]> {
    const client = await table.client();
    const found: RoleAssignment[] = [];
    const pages = client.listEntities({ queryOptions: { filter } });
    for await (const page of pages.byPage(most === undefined ? {} : { maxPageSize: most })) {
      found.push(...page.map((row) => roleRow.parse(row)));
      if (most !== undefined && found.length >= most) break;
    }
    return found;
  }

  return {
    rolesOf(accountId, principalId) {
      return listRows(rowsBeginning(partitions.account(accountId), rows.role.prefix(principalId)));
    },

    async list(accountId, { size, continuation }) {
      const after = continuation === undefined ? [] : idsOf(continuation);
      const filter = rowsBeginning(partitions.account(accountId), rows.role.prefix(), ...after);
      const items = await listRows(filter, size + 1);
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: assignmentId(last) }) };
    },

    async hasOwner(accountId) {
      return (await ownersOf(partitions.account(accountId))).count > 0;
    },

    async add(assignment) {
      const client = await table.client();
      const partitionKey = partitions.account(assignment.accountId);
      const row = { partitionKey, rowKey: roleKey(assignmentId(assignment)), ...assignment };
      for (;;) {
        const known = await table.find(partitionKey, row.rowKey);
        if (known) return { assignment: roleRow.parse(known), isNew: false };
        const owners = await ownersOf(partitionKey);
        try {
          await client.submitTransaction([
            ['create', row],
            ...(assignment.role === 'Owner' ? [counted(partitionKey, owners, 1)] : []),
          ]);
          return { assignment, isNew: true };
        } catch (error) {
          if (!isLostRace(error)) throw error; // Somebody wrote in between: look again.
        }
      }
    },

    async addFirstOwner(assignment) {
      const client = await table.client();
      const partitionKey = partitions.account(assignment.accountId);
      for (;;) {
        const owners = await ownersOf(partitionKey);
        if (owners.count > 0) return 'refused';
        try {
          await client.submitTransaction([
            ['create', { partitionKey, rowKey: roleKey(assignmentId(assignment)), ...assignment }],
            counted(partitionKey, owners, 1),
          ]);
          return 'added';
        } catch (error) {
          if (!isLostRace(error)) throw error;
        }
      }
    },

    async remove(accountId, id) {
      const client = await table.client();
      const partitionKey = partitions.account(accountId);
      for (;;) {
        const row = await table.find(partitionKey, roleKey(id));
        if (!row) throw new RoleAssignmentNotFound(accountId, id);
        const assignment = roleRow.parse(row);
        const isOwner = assignment.role === 'Owner';
        const owners = await ownersOf(partitionKey);
        if (isOwner && owners.count < 2) throw new LastOwner(accountId);
        try {
          await client.submitTransaction([
            ['delete', { partitionKey, rowKey: roleKey(assignmentId(assignment)) }],
            ...(isOwner ? [counted(partitionKey, owners, -1)] : []),
          ]);
          return;
        } catch (error) {
          if (!isLostRace(error)) throw error;
        }
      }
    },
  };
}
