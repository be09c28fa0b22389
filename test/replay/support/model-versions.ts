import type { ImageVersions, NewVersion, VersionOwner, WriteOutcome } from '../../../shared/image/ports.ts';
import { compareVersions } from '../../../shared/image/image-version.ts';
import { done, type Outcome } from '../../../shared/operation/outcome.ts';
import type { SeenRegion, SeenVersion } from '../../../shared/region/replication.ts';
import type { ModelOperations } from './model-operations.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How copying to one region goes; 4 minutes and well, where nothing is said. */
export interface CopyPlan {
  minutes?: number;
  /** So many attempts fail before one works. */
  failures?: number;
  /** Azure refuses a list with this region in it. */
  refused?: boolean;
}

interface Copy {
  startedAt: number;
  endsAt: number;
  fails: boolean;
}

interface Version {
  /** The tag; versions made outside our exports have none. */
  exportId?: string;
  home: string;
  copies: Map<string, Copy>;
  /** Taking a region out takes Azure a minute. */
  busyUntil: number;
}

/** The versions of one image, and their replication. */
export class ModelVersions implements ImageVersions {
  readonly versions = new Map<string, Version>();
  /** Every list of target regions that Azure was given. */
  readonly writes: string[][] = [];
  /** The operations, one after another, that looks would have a failure's reason from. */
  readonly reasonsAsked: string[] = [];
  /** How many running copies were stopped by a write that still wanted them. */
  preempted = 0;
  readonly #attempts = new Map<string, number>();
  readonly #clock: VirtualClock;
  readonly #operations: ModelOperations;
  readonly #plans: Record<string, CopyPlan>;

  constructor(clock: VirtualClock, operations: ModelOperations, plans: Record<string, CopyPlan>) {
    this.#clock = clock;
    this.#operations = operations;
    this.#plans = plans;
  }

  /** Somebody makes a version by hand. */
  addForeign(version: string): void {
    this.versions.set(version, { home: 'elsewhere', copies: new Map(), busyUntil: 0 });
  }

  /** The regions in which a version can be used. */
  completedRegions(version: string): string[] {
    const copies = this.versions.get(version)?.copies ?? new Map<string, Copy>();
    return [...copies].filter(([, copy]) => this.#stateOf(copy) === 'Completed').map(([region]) => region);
  }

  ensureCreated(order: NewVersion): Promise<Outcome<VersionOwner>> {
    this.#operations.catchUp();
    const found = this.versions.get(order.version);
    if (found?.exportId === order.exportId) return Promise.resolve(done({ owner: 'us' }));
    const foreignAbove = [...this.versions].some(
      ([name, { exportId }]) => exportId === undefined && compareVersions(name, order.version) >= 0,
    );
    if (found || foreignAbove) {
      return Promise.resolve(done({ owner: 'other', existing: [...this.versions.keys()] }));
    }
    const copy = this.#copy(order.homeRegion);
    const copies = new Map([[order.homeRegion, copy]]);
    const version = { exportId: order.exportId, home: order.homeRegion, copies, busyUntil: 0 };
    this.versions.set(order.version, version);
    const { operation } = this.#operations.begin('version', () => undefined);
    return Promise.resolve(done({ owner: 'us', operation }));
  }

  observe({ version: name }: { version: string }, operation: string | undefined) {
    this.#operations.catchUp();
    if (operation !== undefined && this.reasonsAsked.at(-1) !== operation) this.reasonsAsked.push(operation);
    const version = this.versions.get(name);
    return Promise.resolve(done(version && this.#seen(version)));
  }

  writeRegions(
    { version: name }: { version: string },
    exportId: string,
    regions: readonly string[],
  ): Promise<WriteOutcome> {
    this.#operations.catchUp();
    const version = this.versions.get(name);
    if (version?.exportId !== exportId) {
      const error = { code: 'ImageVersionReplaced', message: 'It is not the one that this export made.' };
      return Promise.resolve({ kind: 'refused', regions: [], error });
    }
    this.writes.push([...regions]);
    const refused = regions.filter((region) => this.#plans[region]?.refused);
    if (refused.length > 0) {
      const error = { code: 'InvalidParameter', message: `Not offered: ${refused.join(', ')}.` };
      return Promise.resolve({ kind: 'refused', regions: refused, error });
    }
    const before = version.copies;
    version.copies = new Map(
      regions.map((region) => [region, this.#kept(before.get(region)) ?? this.#copy(region)]),
    );
    version.busyUntil = this.#clock.in(1);
    const { operation } = this.#operations.begin('write', () => undefined);
    return Promise.resolve({ kind: 'written', operation });
  }

  ensureDeleted({ version: name }: { version: string }, exportId: string): Promise<Outcome<null>> {
    this.#operations.catchUp();
    if (this.versions.get(name)?.exportId !== exportId) return Promise.resolve(done(null));
    const started = this.#operations.begin('deleteVersion', (error) => {
      if (!error) this.versions.delete(name);
    });
    return Promise.resolve(started);
  }

  #copy(region: string): Copy {
    const { minutes = 4, failures = 0 } = this.#plans[region] ?? {};
    const attempt = (this.#attempts.get(region) ?? 0) + 1;
    this.#attempts.set(region, attempt);
    return { startedAt: this.#clock.in(0), endsAt: this.#clock.in(minutes), fails: attempt <= failures };
  }

  /** What becomes of a copy that the new list names again: Azure begins anew what it has not finished. */
  #kept(copy: Copy | undefined): Copy | undefined {
    if (copy && this.#stateOf(copy) === 'Replicating') this.preempted += 1;
    return copy && this.#stateOf(copy) === 'Completed' ? copy : undefined;
  }

  #stateOf({ endsAt, fails }: Copy): 'Replicating' | 'Completed' | 'Failed' {
    if (!this.#clock.hasPassed(endsAt)) return 'Replicating';
    return fails ? 'Failed' : 'Completed';
  }

  #seen({ home, copies, busyUntil }: Version): SeenVersion {
    const regions = [...copies].map(([region, copy]): SeenRegion => {
      const state = this.#stateOf(copy);
      const elapsed = this.#clock.in(0) - copy.startedAt;
      const progress = Math.floor((100 * elapsed) / (copy.endsAt - copy.startedAt));
      return {
        region,
        state,
        progress: Math.min(progress, 100),
        ...(state === 'Failed' && { details: `No capacity in ${region}.` }),
      };
    });
    const busy = !this.#clock.hasPassed(busyUntil) || regions.some(({ state }) => state === 'Replicating');
    const homeFailed = regions.some(({ region, state }) => region === home && state === 'Failed');
    return {
      busy,
      targetRegions: [...copies.keys()],
      regions,
      ...(homeFailed && !busy && { failure: 'Azure failed to make the image version.' }),
    };
  }
}
