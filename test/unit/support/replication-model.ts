import type { RegionMemory, SeenVersion } from '../../../shared/domain/region/replication.ts';

/** How one attempt to copy goes: how many ticks it takes, and whether it works. */
export interface Attempt {
  ticks: number;
  works: boolean;
}

interface Copy {
  left: number;
  works: boolean;
}

/** A small model of Azure: one version, one list of regions, busy while anything is copied. */
export class AzureModel {
  /** How often each region was asked for. */
  readonly asked = new Map<string, number>();
  writes = 0;
  readonly #script: (region: string, attempt: number) => Attempt;
  readonly #copies = new Map<string, Copy>();

  constructor(home: string, script: (region: string, attempt: number) => Attempt) {
    this.#script = script;
    this.add(home);
  }

  /**
   * Changes the list as the app's adapter has Azure do it: what is not named stays. Copies again what has failed.
   *
   * @returns the regions that it took out of the list
   */
  write({ wanted, unwanted }: { wanted: readonly string[]; unwanted: readonly string[] }): string[] {
    this.writes += 1;
    const removed = [...this.#copies.keys()].filter((region) => unwanted.includes(region));
    for (const region of removed) this.#copies.delete(region);
    for (const region of new Set([...this.#copies.keys(), ...wanted])) {
      const copy = this.#copies.get(region);
      if (!copy || (copy.left <= 0 && !copy.works)) this.add(region);
    }
    return removed;
  }

  look(): SeenVersion {
    const regions = [...this.#copies].map(([region, { left, works }]) => ({
      region,
      state: left > 0 ? ('Replicating' as const) : works ? ('Completed' as const) : ('Failed' as const),
      progress: left > 0 ? 100 / (left + 1) : 100,
    }));
    return {
      busy: regions.some(({ state }) => state === 'Replicating'),
      targetRegions: [...this.#copies.keys()],
      regions,
    };
  }

  pass(): void {
    for (const copy of this.#copies.values()) copy.left -= 1;
  }

  /** Somebody else adds the region to the list. */
  add(region: string): void {
    const attempt = (this.asked.get(region) ?? 0) + 1;
    this.asked.set(region, attempt);
    const { ticks, works } = this.#script(region, attempt);
    this.#copies.set(region, { left: ticks, works });
  }

  /** Somebody else takes the region out of the list. */
  drop(region: string): void {
    this.#copies.delete(region);
  }
}

export function statesOf(memories: readonly RegionMemory[]): string[] {
  return memories.map(({ state }) => state);
}
