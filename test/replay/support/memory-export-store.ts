import { ExportNotFound } from '../../../shared/export/errors.ts';
import type { LabEvent } from '../../../shared/export/events.ts';
import type { ExportRegion } from '../../../shared/export/export.ts';
import type { ExportStore, StoredExport, VersionStore } from '../../../shared/export/ports.ts';
import { nextVersion } from '../../../shared/image/image-version.ts';

/** The state of one export, as its run leaves it. */
export class MemoryExportStore {
  stored: StoredExport;
  readonly regions = new Map<string, ExportRegion>();
  readonly events: LabEvent[] = [];
  vmClaimed = true;
  /** Version numbers that are claimed. */
  readonly reserved: Set<string>;
  #lastVersion: string;

  constructor(accepted: StoredExport) {
    this.stored = accepted;
    this.reserved = new Set([accepted.version]);
    this.#lastVersion = accepted.version;
  }

  /** The part of the store that runs use. */
  get exports(): ExportStore {
    const notForRuns = () => {
      throw new Error('No run asks for this.');
    };
    return {
      accept: notForRuns,
      findByKey: notForRuns,
      findHolder: notForRuns,
      list: notForRuns,
      listOpen: notForRuns,
      listKeptSnapshots: notForRuns,
      read: (_accountId, exportId) =>
        Promise.resolve(exportId === this.stored.id ? { ...this.stored } : undefined),
      change: async (accountId, exportId, decide) => {
        if (exportId !== this.stored.id) throw new ExportNotFound(accountId, exportId);
        const change = decide({ ...this.stored });
        if (change) {
          this.stored = change.export;
          this.events.push(...change.events);
          if (change.releaseVm) this.vmClaimed = false;
        }
        return Promise.resolve({ ...this.stored });
      },
      readRegions: () => Promise.resolve([...this.regions.values()]),
      recordRegion: (_run, region, event) => {
        this.regions.set(region.region, region);
        if (event) this.events.push(event);
        return Promise.resolve();
      },
    };
  }

  get reservations(): VersionStore {
    return {
      reserve: (_image, _holder, existing) => {
        this.#lastVersion = nextVersion([...existing, this.#lastVersion]);
        this.reserved.add(this.#lastVersion);
        return Promise.resolve(this.#lastVersion);
      },
      release: ({ version }) => {
        this.reserved.delete(version);
        return Promise.resolve();
      },
    };
  }
}
