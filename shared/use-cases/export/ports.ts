import type { Page } from '../page.ts';
import type { ImageRef, VersionRef } from '../../domain/image/image-ref.ts';
import type { LabEvent } from '../../domain/event/lab-event.ts';
import type { Lab } from '../../domain/lab/lab.ts';
import type { Export, ExportRegion, Leftover } from '../../domain/export/export.ts';
import type { TimelineEntry } from '../../domain/export/timeline.ts';

/** An export with what is nobody's business outside: the run that works on it, none before the first has begun. */
export interface StoredExport extends Export {
  runToken?: string;
  /** How many events have been told of it: the place of the last one. */
  eventCount?: number;
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
  | { kind: 'vm-busy'; exportId: string }
  /** There is no such lab any more, or it has another template VM. */
  | { kind: 'lab-changed' }
  /** A retry came too late: the export can't be tried again now. */
  | { kind: 'refused' };

/** What one change of an export writes, all of it or nothing. */
export interface ExportChange {
  export: StoredExport;
  events: readonly LabEvent[];
  timeline?: readonly TimelineEntry[];
  /** The export is over: the template VM is free for the next one. */
  over?: boolean;
  /** What is still to go from Azure; null when nothing is left. Unchanged, where absent. */
  leftover?: Leftover | null;
}

/** What a region's new state is worth: an entry, by which the news is known, and the events that it is told by. */
export interface RegionNews {
  entry: TimelineEntry;
  events?: readonly LabEvent[];
}

/** Everything that is remembered of exports. One account is one partition, so that a change is one transaction. */
export interface ExportStore {
  /**
   * Writes key, claim of the template VM, export and event together, or nothing of them.
   *
   * @param lab whose template VM it is: it must still be so when all of that is written. Without one nobody looks
   */
  accept(run: Export, key: ExportKey | undefined, event: LabEvent, lab?: Lab): Promise<Acceptance>;
  /**
   * Writes key, retry, event and the change of the export that it retries together, or nothing of them.
   *
   * @param decide the change of that export; undefined refuses the retry
   */
  acceptRetry(
    retry: Export & { retryOf: string },
    key: ExportKey | undefined,
    event: LabEvent,
    decide: (current: StoredExport) => ExportChange | undefined,
  ): Promise<Acceptance>;
  findByKey(
    accountId: string,
    keyHash: string,
  ): Promise<{ exportId: string; requestHash: string } | undefined>;
  /** The id of the export that holds the template VM, if one does. */
  findHolder(accountId: string, templateVmId: string): Promise<string | undefined>;
  read(accountId: string, exportId: string): Promise<StoredExport | undefined>;
  /** Newest first. A page begins after the export whose id it is given. */
  list(accountId: string, page: { size: number; continuation?: string }): Promise<Page<Export>>;
  /** The same of one lab's exports. */
  listOfLab(
    accountId: string,
    labName: string,
    page: { size: number; continuation?: string },
  ): Promise<Page<Export>>;
  /**
   * Reads the export, asks for the change and writes it, again from the start when somebody else wrote in
   * between. `decide` returning undefined leaves everything as it is.
   *
   * @returns the export as it is afterwards
   * @throws {ExportNotFoundError}
   */
  change(
    accountId: string,
    exportId: string,
    decide: (current: StoredExport) => ExportChange | undefined,
  ): Promise<StoredExport>;
  readRegions(accountId: string, exportId: string): Promise<ExportRegion[]>;
  /**
   * Writes the region's row and what it is worth telling, unless the news has been told already: what is there of it
   * stays as it is, and its events are not told again.
   */
  recordRegion(
    run: { accountId: string; exportId: string },
    region: ExportRegion,
    news?: RegionNews,
  ): Promise<void>;
  /** Ids of the exports that are not over yet. */
  listOpen(accountId: string): Promise<string[]>;
  /** Exports of which something is still in Azure, and since when that should be gone. */
  listLeftovers(accountId: string): Promise<{ exportId: string; due: string }[]>;
  readLeftover(accountId: string, exportId: string): Promise<Leftover | undefined>;
  /** Writes what has happened; an entry that is there already stays as it is. */
  recordTimeline(run: { accountId: string; exportId: string }, entry: TimelineEntry): Promise<void>;
  /** In the order in which it happened. */
  readTimeline(accountId: string, exportId: string): Promise<TimelineEntry[]>;
}

/** What a template VM's time away is remembered as, beside the names of regions. */
export const TEMPLATE_VM = 'template-vm';

/** How long things took before, so that people can be told how long they may take. Kept per account. */
export interface Durations {
  /** Adds to what is known of a subject; the same export and subject again changes nothing. */
  add(accountId: string, subject: string, took: { exportId: string; seconds: number }): Promise<void>;
  /** Seconds by subject, the newest first, a few of each. */
  readAll(accountId: string): Promise<Record<string, number[]>>;
}

/** Version numbers are given out per image of a gallery, because one gallery may serve many accounts. */
export interface VersionStore {
  /**
   * Reserves the version after everything that was ever reserved and after `existing`. Two callers never get
   * one number; a number that is not used in the end is a gap and does no harm.
   */
  reserve(image: ImageRef, holder: ClaimHolder, existing: readonly string[]): Promise<string>;
  /**
   * Claims to write the version, for one operation at a time: an export, a retry, an edit, a deletion. What the
   * holder has already it gets again. Numbers given out later are higher.
   *
   * @returns whose the claim is; another's id when it is not ours
   */
  claim(version: VersionRef, holder: ClaimHolder): Promise<string>;
  /** Gives up the claim to write the version; repeating it, or giving up what another holds, does nothing. */
  release(version: VersionRef, operationId: string): Promise<void>;
  /** Every claim to a version of the gallery's images. */
  listClaims(galleryId: string): Promise<VersionClaim[]>;
}

/** The operation that claims a version: an export's id, and the account where it is found. */
export interface ClaimHolder {
  accountId: string;
  operationId: string;
}

export interface VersionClaim extends VersionRef, ClaimHolder {
  /** ISO 8601, UTC. */
  claimedAt: string;
}

/** The workflows' engine, as far as starting and finding exports' runs goes. */
export interface ExportRuns {
  /** Starts the export's or retry's run under its id; does nothing while one is live. */
  start(run: { accountId: string; exportId: string; retryOf?: string }): Promise<void>;
  /** Starts the clean-up of an export whose run is dead; does nothing while one is live. */
  startAbandon(run: { accountId: string; exportId: string }): Promise<void>;
  /** Starts the removal of what an export left in Azure; does nothing while one is live. */
  startReap(run: { accountId: string; exportId: string }): Promise<void>;
  /** True when an instance of the export's run, or of its clean-up, is waiting or running. */
  isLive(exportId: string): Promise<boolean>;
}
