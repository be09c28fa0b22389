import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import type { Durations, ExportStore, VersionStore } from '../../../shared/use-cases/export/ports.ts';
import type { JobStore } from '../../../shared/use-cases/job/ports.ts';

/** What a contract is tried on: stores of one kind, with an account that has nothing yet. */
export interface ContractStores {
  readonly accountId: string;
  readonly exports: ExportStore;
  readonly jobs: JobStore;
  readonly versions: VersionStore;
  readonly durations: Durations;
  readonly claims: ResourceClaims;
  /** Types of the events that were told of an export, sorted. */
  eventsOf(exportId: string): Promise<string[]>;
}

/** Opens stores for one test. */
export type OpenStores = () => Promise<ContractStores>;
