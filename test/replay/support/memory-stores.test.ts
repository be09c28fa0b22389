import { describeExportStore } from '../../support/contracts/export-store.ts';
import {
  describeDurations,
  describeJobStore,
  describeResourceClaims,
  describeVersionStore,
} from '../../support/contracts/other-stores.ts';
import type { ContractStores } from '../../support/contracts/stores.ts';
import { MemoryClaims } from './memory-claims.ts';
import { MemoryDurations } from './memory-durations.ts';
import { MemoryExportStore } from './memory-export-store.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { MemoryVersionStore } from './memory-version-store.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');

function open(): Promise<ContractStores> {
  const exports = new MemoryExportStore();
  return Promise.resolve({
    accountId: 'contoso',
    exports,
    jobs: new MemoryJobStore(),
    versions: new MemoryVersionStore({ now: () => NOON }),
    durations: new MemoryDurations(),
    claims: new MemoryClaims(),
    eventsOf: (exportId) =>
      Promise.resolve(
        exports.events
          .filter(({ subject }) => subject === `exports/${exportId}`)
          .map(({ type }) => type)
          .toSorted(),
      ),
  });
}

const MEMORY = 'in memory';

describeExportStore(MEMORY, open);
describeJobStore(MEMORY, open);
describeVersionStore(MEMORY, open);
describeDurations(MEMORY, open);
describeResourceClaims(MEMORY, open);
