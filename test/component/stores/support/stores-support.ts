import { randomUUID } from 'node:crypto';
import { DefaultAzureCredential } from '@azure/identity';
import type { LabAccount } from '../../../../shared/domain/account/lab-account.ts';
import type { ResourceClaims } from '../../../../shared/use-cases/account/claim-ports.ts';
import type { AccountStore } from '../../../../shared/use-cases/account/ports.ts';
import type { EventOutbox } from '../../../../shared/use-cases/event/ports.ts';
import { exportEvent } from '../../../../shared/domain/event/export-events.ts';
import { newestFirstId } from '../../../../shared/domain/resource/newest-first-id.ts';
import type { Export } from '../../../../shared/domain/export/export.ts';
import type {
  Durations,
  ExportKey,
  ExportStore,
  VersionStore,
} from '../../../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../../../shared/use-cases/clock.ts';
import type { JobStore } from '../../../../shared/use-cases/job/ports.ts';
import { createAccountStore } from '../../../../shared/adapters/tables/account-store.ts';
import { createClaimStore } from '../../../../shared/adapters/tables/claim-store.ts';
import { createDurations } from '../../../../shared/adapters/tables/durations.ts';
import { createExportStore } from '../../../../shared/adapters/tables/export-store.ts';
import { rowsIn } from '../../../../shared/adapters/tables/toolkit/filters.ts';
import { partitions } from '../../../../shared/adapters/tables/toolkit/keys.ts';
import type { LabBuilds } from '../../../../shared/use-cases/lab/ports.ts';
import { createLabBuilds } from '../../../../shared/adapters/tables/lab-builds.ts';
import { createJobStore } from '../../../../shared/adapters/tables/job-store.ts';
import { createEventOutbox } from '../../../../shared/adapters/tables/outbox.ts';
import { openTable, type Table } from '../../../../shared/adapters/tables/toolkit/tables.ts';
import { createVersionStore } from '../../../../shared/adapters/tables/version-store.ts';
import { borrowAzurite } from '../../../support/azurite.ts';

/** Azure allows all of these characters in the name of a resource group. */
const COMPUTE = '/subscriptions/s/resourceGroups/Наука_(1)/providers/Microsoft.Compute';
export const GALLERY = `${COMPUTE}/galleries/labs`;

export function vmOf(lab: string): string {
  return `${COMPUTE}/virtualMachines/vm-${lab}`;
}

export interface Stores {
  accounts: AccountStore;
  claims: ResourceClaims;
  clock: Clock;
  exports: ExportStore;
  jobs: JobStore;
  labBuilds: LabBuilds;
  versions: VersionStore;
  durations: Durations;
  /** Where the galleries' versions stand, for a store of one's own over it. */
  galleries: Table;
  outbox: EventOutbox;
  /** A second export store over the same table, as another process has it. */
  otherExports: ExportStore;
  /** Where the accounts stand. */
  table: Table;
  /** How many rows of each kind an account has. */
  countRows(accountId: string): Promise<Record<string, number>>;
  /** Types of the events that an export has in the outbox, sorted. */
  eventsOf(accountId: string, exportId: string): Promise<string[]>;
}

function fail(message: string): never {
  throw new Error(message);
}

/** The app's stores on tables of their own. */
export async function startStores(clock: Clock): Promise<Stores> {
  const azurite = await borrowAzurite();
  const own = randomUUID().replaceAll('-', '');
  const connection = { connectionString: azurite.connectionString };
  const credential = new DefaultAzureCredential();
  const table = openTable(connection, credential, `Accounts${own}`);
  const galleries = openTable(connection, credential, `Galleries${own}`);

  async function rowsOf(accountId: string) {
    const client = await table.client();
    const filter = rowsIn(partitions.account(accountId));
    const found = client.listEntities<{ subject?: string; type?: string }>({ queryOptions: { filter } });
    return Array.fromAsync(found);
  }

  return {
    accounts: createAccountStore(table),
    claims: createClaimStore(table),
    clock,
    exports: createExportStore(table),
    jobs: createJobStore(table),
    labBuilds: createLabBuilds(table),
    versions: createVersionStore(galleries, clock),
    durations: createDurations(table),
    galleries,
    outbox: createEventOutbox(table, { announce: () => undefined, report: fail }),
    otherExports: createExportStore(table),
    table,
    async countRows(accountId) {
      const counts: Record<string, number> = {};
      for (const { rowKey } of await rowsOf(accountId)) {
        const kind = rowKey?.split(':')[0] ?? '';
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      return counts;
    },
    async eventsOf(accountId, exportId) {
      const found = (await rowsOf(accountId)).filter(({ subject }) => subject === `exports/${exportId}`);
      return found.flatMap(({ type }) => type ?? []).toSorted();
    },
  };
}

/** An account without a gallery, as it is when it has just been made. */
export function accountOf(id: string): LabAccount {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id, location: 'westeurope', createdAt, changedAt: createdAt };
}

/** An account of its own, with the labs `physics` and `chemistry`. @returns its id */
export async function newAccount({ accounts }: Stores): Promise<string> {
  const id = `a-${randomUUID()}`;
  await accounts.add({ ...accountOf(id), galleryId: GALLERY });
  for (const name of ['physics', 'chemistry']) {
    await accounts.saveLab({ accountId: id, name, templateVmId: vmOf(name) });
  }
  return id;
}

/** An export that nobody has accepted yet, of a lab of its own. */
export function newExport(accountId: string, now: Date, labName: string = randomUUID()): Export {
  return {
    id: newestFirstId(now, randomUUID()),
    accountId,
    labName,
    imageName: 'physics',
    galleryId: GALLERY,
    templateVmId: vmOf(labName),
    options: {},
    version: '1.0.0',
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
}

export function accept({ exports }: Stores, run: Export, key?: ExportKey) {
  return exports.accept(run, key, exportEvent(run, 'export-accepted', run.createdAt));
}
