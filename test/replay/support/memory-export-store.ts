import { ExportNotFoundError } from '../../../shared/domain/export/errors.ts';
import type { LabEvent } from '../../../shared/domain/event/lab-event.ts';
import type { Export, ExportRegion, Leftover } from '../../../shared/domain/export/export.ts';
import type {
  Acceptance,
  ExportChange,
  ExportKey,
  ExportStore,
  RegionNews,
  StoredExport,
} from '../../../shared/use-cases/export/ports.ts';
import { inOrderOf, type TimelineEntry } from '../../../shared/domain/export/timeline.ts';
import { pageOf } from './memory-page.ts';

/** The exports of one account with everything that belongs to them, in the order of their ids. */
export class MemoryExportStore implements ExportStore {
  readonly events: LabEvent[] = [];
  readonly leftovers = new Map<string, Leftover>();
  /** Ids of the exports that are not over. */
  readonly open = new Set<string>();
  /** Ids of the exports that hold a template VM, by the VM. */
  readonly vmClaims = new Map<string, string>();
  readonly #exports = new Map<string, StoredExport>();
  readonly #regions = new Map<string, Map<string, ExportRegion>>();
  readonly #timelines = new Map<string, Map<string, TimelineEntry>>();
  readonly #keys = new Map<string, { exportId: string; requestHash: string }>();

  /** The export as it is stored. */
  get(exportId: string): StoredExport {
    const stored = this.#exports.get(exportId);
    if (!stored) throw new ExportNotFoundError('', exportId);
    return copyOf(stored);
  }

  /** Somebody else writes the export. */
  put(stored: StoredExport): void {
    this.#exports.set(stored.id, copyOf(stored));
  }

  regionsOf(exportId: string): ExportRegion[] {
    return inOrder(this.#regions.get(exportId));
  }

  timelineOf(exportId: string): TimelineEntry[] {
    return inOrderOf(inOrder(this.#timelines.get(exportId)));
  }

  accept(run: Export, key: ExportKey | undefined, event: LabEvent): Promise<Acceptance> {
    const holder = this.vmClaims.get(run.templateVmId);
    const known = this.#knownBy(run, key) ?? (holder !== undefined && { kind: 'vm-busy', exportId: holder });
    if (known) return Promise.resolve(known);
    this.#writeNew(run, key, event);
    this.vmClaims.set(run.templateVmId, run.id);
    return Promise.resolve({ kind: 'accepted' });
  }

  acceptRetry(
    retry: Export & { retryOf: string },
    key: ExportKey | undefined,
    event: LabEvent,
    decide: (current: StoredExport) => ExportChange | undefined,
  ): Promise<Acceptance> {
    const source = this.#exports.get(retry.retryOf);
    const change = source && decide(copyOf(source));
    const known = this.#knownBy(retry, key);
    if (!change || known) return Promise.resolve(known ?? { kind: 'refused' });
    this.#writeNew(retry, key, event);
    this.#write(change);
    return Promise.resolve({ kind: 'accepted' });
  }

  findByKey(_accountId: string, keyHash: string) {
    return Promise.resolve(this.#keys.get(keyHash));
  }

  findHolder(_accountId: string, templateVmId: string) {
    return Promise.resolve(this.vmClaims.get(templateVmId));
  }

  read(_accountId: string, exportId: string) {
    const stored = this.#exports.get(exportId);
    return Promise.resolve(stored && copyOf(stored));
  }

  list(_accountId: string, page: { size: number; continuation?: string }) {
    return Promise.resolve(pageOf(inOrder(this.#exports), page));
  }

  listOfLab(_accountId: string, labName: string, page: { size: number; continuation?: string }) {
    const ofLab = inOrder(this.#exports).filter((run) => run.labName === labName);
    return Promise.resolve(pageOf(ofLab, page));
  }

  change(
    accountId: string,
    exportId: string,
    decide: (current: StoredExport) => ExportChange | undefined,
  ): Promise<StoredExport> {
    const stored = this.#exports.get(exportId);
    if (!stored) return Promise.reject(new ExportNotFoundError(accountId, exportId));
    const change = decide(copyOf(stored));
    if (change) this.#write(change);
    return Promise.resolve(this.get(exportId));
  }

  readRegions(_accountId: string, exportId: string) {
    return Promise.resolve(this.regionsOf(exportId));
  }

  recordRegion({ exportId }: { exportId: string }, region: ExportRegion, news?: RegionNews) {
    rowsOf(this.#regions, exportId).set(region.region, copyOf(region));
    if (!news || rowsOf(this.#timelines, exportId).has(news.entry.id)) return Promise.resolve();
    this.#tell(news.events ?? []);
    return this.recordTimeline({ exportId }, news.entry);
  }

  listOpen() {
    return Promise.resolve([...this.open].toSorted());
  }

  listLeftovers() {
    return Promise.resolve([...this.leftovers].map(([exportId, { due }]) => ({ exportId, due })));
  }

  readLeftover(_accountId: string, exportId: string) {
    return Promise.resolve(this.leftovers.get(exportId));
  }

  recordTimeline({ exportId }: { exportId: string }, entry: TimelineEntry) {
    const timeline = rowsOf(this.#timelines, exportId);
    if (!timeline.has(entry.id)) timeline.set(entry.id, copyOf(entry));
    return Promise.resolve();
  }

  readTimeline(_accountId: string, exportId: string) {
    return Promise.resolve(this.timelineOf(exportId));
  }

  #knownBy(run: Export, key: ExportKey | undefined): Acceptance | undefined {
    if (this.#exports.has(run.id)) return { kind: 'accepted' };
    const known = key && this.#keys.get(key.keyHash);
    return known && { kind: 'key-known', ...known };
  }

  #writeNew(run: Export, key: ExportKey | undefined, event: LabEvent): void {
    this.put(run);
    this.open.add(run.id);
    this.#tell([event]);
    if (key) this.#keys.set(key.keyHash, { exportId: run.id, requestHash: key.requestHash });
  }

  /** One transaction: like the table service it refuses to delete what is not there. */
  #write({ export: next, events, timeline = [], over = false, leftover }: ExportChange): void {
    if (over) {
      remove(this.open, next.id);
      if (next.retryOf === undefined) remove(this.vmClaims, next.templateVmId);
    }
    if (leftover === null) remove(this.leftovers, next.id);
    else if (leftover) this.leftovers.set(next.id, copyOf(leftover));
    this.put(next);
    this.#tell(events);
    for (const entry of timeline) rowsOf(this.#timelines, next.id).set(entry.id, copyOf(entry));
  }

  /** In the order of their places; telling one again would give it two. */
  #tell(events: readonly LabEvent[]): void {
    for (const event of events) {
      if (this.events.some(({ id }) => id === event.id)) throw new Error(`${event.id} is told again.`);
      this.events.push(event);
    }
  }
}

function remove(rows: { delete(key: string): boolean }, key: string): void {
  if (!rows.delete(key)) throw new Error(`There is no row ${key} to delete.`);
}

function rowsOf<Row>(tables: Map<string, Map<string, Row>>, exportId: string): Map<string, Row> {
  const rows = tables.get(exportId) ?? new Map<string, Row>();
  tables.set(exportId, rows);
  return rows;
}

/** Rows in the order of their keys, as a table lists them. */
function inOrder<Row>(rows: ReadonlyMap<string, Row> = new Map()): Row[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => copyOf(row));
}

/** As a row keeps it: without what is undefined. */
function copyOf<Row>(row: Row): Row {
  return JSON.parse(JSON.stringify(row)) as Row;
}
