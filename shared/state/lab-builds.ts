import type { TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import { labBuild, type LabBuild } from '../lab/lab-build.ts';
import type { LabBuilds } from '../lab/ports.ts';
import { json, withJson } from './export-rows.ts';
import { LAB, labOfRow, rowOfLab } from './lab-rows.ts';
import { isLostRace, keyPart, rowsBeginning, statusOf, type Table } from './tables.ts';

const BUILD = 'lab-build:';

const buildRow = z.object({ build: json(labBuild), jobId: z.string() });

/** In the lab account's partition, beside the labs: so that a lab and what is known of its making change together. */
export function createLabBuilds(table: Table): LabBuilds {
  const keysOf = (accountId: string, id: string) =>
    ({ partitionKey: keyPart(accountId), rowKey: `${BUILD}${id}` }) as const;
  const rowOf = (build: LabBuild, jobId: string) => ({
    ...keysOf(build.accountId, build.id),
    ...withJson({ build }),
    jobId,
  });

  async function findLab(accountId: string, name: string) {
    const row = await table.find(keyPart(accountId), `${LAB}${keyPart(name)}`);
    return row && labOfRow(accountId, name, row);
  }

  async function forget(accountId: string, id: string): Promise<void> {
    const client = await table.client();
    const { partitionKey, rowKey } = keysOf(accountId, id);
    try {
      await client.deleteEntity(partitionKey, rowKey);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  return {
    async find(accountId, id) {
      const { partitionKey, rowKey } = keysOf(accountId, id);
      const row = await table.find(partitionKey, rowKey);
      return row && buildRow.parse(row).build;
    },

    async list(accountId) {
      const client = await table.client();
      const filter = rowsBeginning(keyPart(accountId), BUILD);
      const rows = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      return rows.map((row) => buildRow.parse(row));
    },

    async note(build) {
      const client = await table.client();
      await client.upsertEntity(rowOf(build, build.id), 'Replace');
    },

    async finish(lab) {
      const client = await table.client();
      const { partitionKey, rowKey } = keysOf(lab.accountId, lab.build.id);
      try {
        await client.submitTransaction([
          ['create', rowOfLab(partitionKey, `${LAB}${keyPart(lab.name)}`, lab)],
          ['delete', { partitionKey, rowKey }],
        ]);
        return true;
      } catch (error) {
        if (!isLostRace(error) && statusOf(error) !== 404) throw error;
        // Somebody else's lab, or ours from an answer that was lost.
        const found = await findLab(lab.accountId, lab.name);
        if (!found) throw error;
        if (found.build?.id !== lab.build.id) return false;
        await forget(lab.accountId, lab.build.id); // Noted again by a run that took up what another had done.
        return true;
      }
    },

    async retire({ accountId, name, build }, jobId) {
      const client = await table.client();
      const lab = await findLab(accountId, name);
      if (!lab || lab.build?.id !== build?.id) return;
      const actions: TransactionAction[] = [
        ['delete', { partitionKey: keyPart(accountId), rowKey: `${LAB}${keyPart(name)}` }],
      ];
      if (build) actions.push(['upsert', rowOf(build, jobId), 'Replace']);
      try {
        await client.submitTransaction(actions);
      } catch (error) {
        if (statusOf(error) !== 404) throw error; // The first answer was lost.
      }
    },

    forget,
  };
}
