import type { TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import { LastOwner, RoleAssignmentNotFound } from '../access/errors.ts';
import { role } from '../access/permissions.ts';
import type { RoleStore } from '../access/ports.ts';
import { assignmentId, type RoleAssignment } from '../access/role-assignment.ts';
import { isLostRace, keyPart, rowsBeginning, type Table } from './tables.ts';

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

const ROLES = 'role:';
const OWNERS = 'owners';

export function createRoleStore(table: Table): RoleStore {
  const roleKey = (assignment: RoleAssignment) => `${ROLES}${keyPart(assignmentId(assignment))}`;

  async function ownersOf(partitionKey: string) {
    const row = await table.find<OwnersRow>(partitionKey, OWNERS);
    return { count: row?.count ?? 0, etag: row?.etag };
  }

  /** The change of the count that goes with one of the Owners. */
  function counted(
    partitionKey: string,
    { count, etag }: Awaited<ReturnType<typeof ownersOf>>,
    by: 1 | -1,
  ): TransactionAction {
    const row = { partitionKey, rowKey: OWNERS, count: count + by };
    return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  }

  async function listRows(filter: string, most?: number): Promise<RoleAssignment[]> {
    const client = await table.client();
    const found: RoleAssignment[] = [];
    const pages = client.listEntities({ queryOptions: { filter } });
    for await (const rows of pages.byPage(most === undefined ? {} : { maxPageSize: most })) {
      found.push(...rows.map((row) => roleRow.parse(row)));
      if (most !== undefined && found.length >= most) break;
    }
    return found;
  }

  return {
    rolesOf(accountId, principalId) {
      const prefix = `${ROLES}${keyPart(principalId)}.`;
      // "/" comes after "." in the order of keys, and stands in none.
      const filter = `PartitionKey eq '${keyPart(accountId)}' and RowKey gt '${prefix}' and RowKey lt '${ROLES}${keyPart(principalId)}/'`;
      return listRows(filter);
    },

    async list(accountId, { size, continuation }) {
      const after = continuation === undefined ? undefined : keyPart(continuation);
      const items = await listRows(rowsBeginning(keyPart(accountId), ROLES, after), size + 1);
      const last = items.length > size ? items[size - 1] : undefined;
      return { items: items.slice(0, size), ...(last && { continuation: assignmentId(last) }) };
    },

    async hasOwner(accountId) {
      return (await ownersOf(keyPart(accountId))).count > 0;
    },

    async add(assignment) {
      const client = await table.client();
      const partitionKey = keyPart(assignment.accountId);
      const row = { partitionKey, rowKey: roleKey(assignment), ...assignment };
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
      const partitionKey = keyPart(assignment.accountId);
      for (;;) {
        const owners = await ownersOf(partitionKey);
        if (owners.count > 0) return 'refused';
        try {
          await client.submitTransaction([
            ['create', { partitionKey, rowKey: roleKey(assignment), ...assignment }],
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
      const partitionKey = keyPart(accountId);
      for (;;) {
        const row = await table.find(partitionKey, `${ROLES}${keyPart(id)}`);
        if (!row) throw new RoleAssignmentNotFound(accountId, id);
        const assignment = roleRow.parse(row);
        const isOwner = assignment.role === 'Owner';
        const owners = await ownersOf(partitionKey);
        if (isOwner && owners.count < 2) throw new LastOwner(accountId);
        try {
          await client.submitTransaction([
            ['delete', { partitionKey, rowKey: roleKey(assignment) }],
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
