import { z } from 'zod';
import type { ResourceClaims } from '../../use-cases/account/claim-ports.ts';
import type { StoredClaim } from '../../domain/account/resource-claim.ts';
import { rowsBeginning, withId } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { unlessOutdated } from './toolkit/row-writes.ts';
import { isOutdated, type Table } from './toolkit/tables.ts';

const claimRow = z.object({
  kind: z.enum(['vm', 'gallery']),
  resourceId: z.string(),
  accountId: z.string(),
  labName: z.string().exactOptional(),
  claimedAt: z.string(),
  etag: z.string(),
});

/** Claims of resources, a row each by the resource's id: whoever creates it has it. */
export function createClaimStore(table: Table): ResourceClaims {
  const find: ResourceClaims['find'] = async (kind, resourceId) => {
    const row = await table.find(partitions.claims(kind), rows.claim.key(resourceId));
    return row && claimRow.parse(row);
  };

  return {
    find,

    async write({ kind, resourceId, accountId, labName, claimedAt }, instead) {
      const client = await table.client();
      const claim = {
        kind,
        resourceId,
        accountId,
        claimedAt,
        ...(labName !== undefined && { labName }),
      };
      const keys = { partitionKey: partitions.claims(kind), rowKey: rows.claim.key(resourceId) };
      try {
        const { etag } = instead
          ? await client.updateEntity({ ...keys, ...claim }, 'Replace', { etag: instead.etag })
          : await client.createEntity({ ...keys, ...claim });
        return etag === undefined ? await find(kind, resourceId) : { ...claim, etag };
      } catch (error) {
        if (!isOutdated(error)) throw error;
        return undefined;
      }
    },

    async remove({ kind, resourceId, etag }) {
      const client = await table.client();
      // Outdated, somebody else has it.
      await unlessOutdated(
        client.deleteEntity(partitions.claims(kind), rows.claim.key(resourceId), { etag }),
      );
    },

    async *list(kind, accountId): AsyncGenerator<StoredClaim> {
      const client = await table.client();
      const all = rowsBeginning(partitions.claims(kind), rows.claim.prefix());
      const filter = accountId === undefined ? all : withId(all, 'accountId', accountId);
      for await (const row of client.listEntities({ queryOptions: { filter } })) yield claimRow.parse(row);
    },
  };
}
