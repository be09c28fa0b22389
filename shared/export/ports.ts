import type { Export, ExportRegion } from './export.ts';
import type { LabEvent } from './events.ts';

/** An export with the token of the run that works on it; none before the first run has begun. */
export interface StoredExport extends Export {
  runToken?: string;
}

export interface ExportKey {
  /** Digest of the caller's key. */
  keyHash: string;
  /** Digest of what was asked for. */
  requestHash: string;
}

export type Acceptance =
  | { kind: 'accepted' }
  | { kind: 'key-known'; exportId: string; requestHash: string }
  | { kind: 'vm-busy'; exportId: string };

/** What one change of an export writes, all of it or nothing. */
export interface ExportChange {
  export: StoredExport;
  events: readonly LabEvent[];
  /** The export is over: the template VM is free for the next one. */
  releaseVm?: boolean;
  /** Whether the export's snapshot outlives it, until `retryUntil`, or is gone by now. */
  snapshot?: 'kept' | 'gone';
}

export interface Page<Item> {
  items: Item[];
  /** What the next page begins after, in a form that is good for a URL; absent on the last page. */
  continuation?: string;
}

/** Everything that is remembered of exports. One account is one partition, so that a change is one transaction. */
export interface ExportStore {
  /** Writes key, claim of the template VM, export and event together, or nothing of them. */
  accept(run: Export, key: ExportKey | undefined, event: LabEvent): Promise<Acceptance>;
  findByKey(
    accountId: string,
    keyHash: string,
  ): Promise<{ exportId: string; requestHash: string } | undefined>;
  /** The id of the export that holds the template VM, if one does. */
  findHolder(accountId: string, templateVmId: string): Promise<string | undefined>;
  read(accountId: string, exportId: string): Promise<StoredExport | undefined>;
  /** Newest first. A page begins after the export whose id it is given. */
  list(accountId: string, page: { size: number; continuation?: string }): Promise<Page<Export>>;
  /**
   * Reads the export, asks for the change and writes it, again from the start when somebody else wrote in
   * between. `decide` returning undefined leaves everything as it is.
   *
   * @returns the export as it is afterwards
   * @throws {ExportNotFound}
   */
  change(
    accountId: string,
    exportId: string,
    decide: (current: StoredExport) => ExportChange | undefined,
  ): Promise<StoredExport>;
  readRegions(accountId: string, exportId: string): Promise<ExportRegion[]>;
  /** Writes the region's row and, with it, its event. */
  recordRegion(
    run: { accountId: string; exportId: string },
    region: ExportRegion,
    event: LabEvent | undefined,
  ): Promise<void>;
  /** Ids of the exports that hold a template VM: those that are not over yet. */
  listOpen(accountId: string): Promise<string[]>;
  /** Exports whose snapshot is kept for a retry, and until when. */
  listKeptSnapshots(accountId: string): Promise<{ exportId: string; until: string }[]>;
}

/** Version numbers are given out per image of a gallery, because one gallery may serve many accounts. */
export interface VersionStore {
  /**
   * Reserves the version after everything that was ever reserved and after `existing`. Two callers never get
   * one number; a number that is not used in the end is a gap and does no harm.
   */
  reserve(
    image: { galleryId: string; imageName: string },
    holder: string,
    existing: readonly string[],
  ): Promise<string>;
  /** Gives up the claim to write the version; repeating it, or giving up what another holds, does nothing. */
  release(version: { galleryId: string; imageName: string; version: string }, holder: string): Promise<void>;
}

/** The workflows' engine, as far as starting and finding exports' runs goes. */
export interface ExportRuns {
  /** Starts the export's run under the export's id; does nothing while one is live. */
  start(run: { accountId: string; exportId: string }): Promise<void>;
  /** Starts the clean-up of an export whose run is dead; does nothing while one is live. */
  startAbandon(run: { accountId: string; exportId: string }): Promise<void>;
  /** Starts the deletion of a snapshot that nobody wants any more; does nothing while one is live. */
  startRelease(run: { accountId: string; exportId: string }): Promise<void>;
  /** True when an instance of the export's run, or of its clean-up, is waiting or running. */
  isLive(exportId: string): Promise<boolean>;
}

export interface Clock {
  now(): Date;
}
