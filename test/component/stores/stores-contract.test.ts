import { beforeAll } from 'vitest';
import { describeExportStore } from '../../support/contracts/export-store.ts';
import {
  describeDurations,
  describeJobStore,
  describeResourceClaims,
  describeVersionStore,
} from '../../support/contracts/other-stores.ts';
import type { ContractStores } from '../../support/contracts/stores.ts';
import { newAccount, startStores, type Stores } from './support/stores-support.ts';

let stores: Stores;

beforeAll(async () => {
  stores = await startStores({ now: () => new Date('2026-03-01T12:00:00.000Z') });
});

async function open(): Promise<ContractStores> {
  const accountId = await newAccount(stores);
  return { ...stores, accountId, eventsOf: (exportId) => stores.eventsOf(accountId, exportId) };
}

const TABLES = 'in tables';

describeExportStore(TABLES, open);
describeJobStore(TABLES, open);
describeVersionStore(TABLES, open);
describeDurations(TABLES, open);
describeResourceClaims(TABLES, open);
