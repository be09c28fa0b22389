import { z } from 'zod';
import type { Announce } from '../../use-cases/event/ports.ts';
import { labBuild, type LabBuild } from '../../domain/lab/lab-build.ts';
import type { LabBuilds } from '../../use-cases/lab/ports.ts';
import { json, withJson } from './export-rows.ts';
import { rowsBeginning } from './toolkit/filters.ts';
import { partitions, rows } from './toolkit/keys.ts';
import { keysOfLab, labOfRow, rowOfLab } from './lab-rows.ts';
import { rowOfEvent } from './outbox.ts';
import { readRows } from './toolkit/row-pages.ts';
import { updateRow } from './toolkit/row-writes.ts';
import { isOutdated, unlessGone, type Table } from './toolkit/tables.ts';

const buildRow = z.object({ build: json(labBuild), jobId: z.string() });

/** In the lab account's partition, beside the labs: so that a lab and what is known of its making change together. */
export function createLabBuilds(table: Table, announce: Announce = () => undefined): LabBuilds {
  const keysOf = (accountId: string, id: string) =>
    ({ partitionKey: partitions.account(accountId), rowKey: rows.labBuild.key(id) }) as const;
  const rowOf = (build: LabBuild, jobId: string) => ({
    ...keysOf(build.accountId, build.id),
    ...withJson({ build }),
    jobId,
  });

  async function findLab(accountId: string, name: string) {
    const { partitionKey, rowKey } = keysOfLab(accountId, name);
    const row = await table.find(partitionKey, rowKey);
    return row && labOfRow(accountId, name, row);
  }

  async function note(build: LabBuild, jobId: string): Promise<void> {
    const client = await table.client();
    await client.upsertEntity(rowOf(build, jobId), 'Replace');
  }

  async function forget(accountId: string, id: string): Promise<void> {
    const client = await table.client();
    const { partitionKey, rowKey } = keysOf(accountId, id);
    await unlessGone(client.deleteEntity(partitionKey, rowKey));
  }

  return {
    async find(accountId, id) {
      const { partitionKey, rowKey } = keysOf(accountId, id);
      const row = await table.find(partitionKey, rowKey);
      return row && buildRow.parse(row).build;
    },

    list(accountId) {
      const filter = rowsBeginning(partitions.account(accountId), rows.labBuild.prefix());
      return readRows(table, filter, (row) => buildRow.parse(row));
    },

    note: (build) => note(build, build.id),

    async finish(lab, event) {
      const client = await table.client();
      const { partitionKey, rowKey } = keysOf(lab.accountId, lab.build.id);
      try {
        await client.submitTransaction([
          ['create', rowOfLab(lab)],
          ['delete', { partitionKey, rowKey }],
          ['upsert', rowOfEvent(partitionKey, event), 'Replace'],
        ]);
        announce(lab.accountId);
        return true;
      } catch (error) {
        if (!isOutdated(error)) throw error;
        // Somebody else's lab, or ours from an answer that was lost.
        const found = await findLab(lab.accountId, lab.name);
        if (!found) throw error;
        if (found.build?.id !== lab.build.id) return false;
        await forget(lab.accountId, lab.build.id); // Noted again by a run that took up what another had done.
        return true;
      }
    },

    retire({ accountId, name, build }, jobId) {
      const keys = keysOfLab(accountId, name);
      return updateRow<string | undefined>(table, keys, async (row) => {
        const lab = row && labOfRow(accountId, name, row);
        if (!lab || lab.build?.id !== build?.id) return { result: undefined };
        // After the row was read: an acceptance writes both, so it is seen here, or in the row's ETag.
        const claimKey = rows.vmClaim.key(lab.templateVmId);
        const claim = await table.find<{ exportId: string }>(keys.partitionKey, claimKey);
        if (claim) {
          if (build) await forget(accountId, build.id);
          return { result: claim.exportId };
        }
        // Before the lab goes, or nobody would know; a transaction deletes whatever the ETag. While the lab is there,
        // nobody deletes what is noted.
        if (build) await note(build, jobId);
        return { write: 'delete', result: undefined };
      });
    },

    forget,
  };
}
