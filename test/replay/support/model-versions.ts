import type {
  ImageVersions,
  NewVersion,
  RegionsChange,
  VersionOwner,
  WriteOutcome,
} from '../../../shared/use-cases/image/ports.ts';
import type { VersionProperties } from '../../../shared/domain/image/version-edit.ts';
import { compareVersions } from '../../../shared/domain/image/image-version.ts';
import { done, type Outcome } from '../../../shared/domain/arm/outcome.ts';
import { sameRegions, type SeenRegion, type SeenVersion } from '../../../shared/domain/region/replication.ts';
import type { TargetRegion } from '../../../shared/domain/region/target-region.ts';
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
  target: TargetRegion;
  startedAt: number;
  endsAt: number;
  fails: boolean;
}

interface Version {
  /** The tag; versions made outside our exports have none. */
  exportId?: string;
  home: string;
  excludeFromLatest?: boolean | undefined;
  /** What its maker said of it. */
  content?: Pick<NewVersion, 'tags' | 'excludeFromLatest' | 'endOfLifeDate'>;
  copies: Map<string, Copy>;
  /** Taking a region out takes Azure a minute. */
  busyUntil: number;
}

/** The versions of one image, and their replication. */
export class ModelVersions implements ImageVersions {
  readonly versions = new Map<string, Version>();
  /** Every list of target regions that Azure was given, complete. */
  readonly writes: string[][] = [];
  /** The regions that somebody added by hand. */
  readonly foreignRegions: { version: string; name: string }[] = [];
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

  /** Somebody adds a region to a version by hand, and Azure has copied to it. */
  addForeignRegion(version: string, name: string): void {
    this.foreignRegions.push({ version, name });
    const target: TargetRegion = { name, regionalReplicaCount: 2, storageAccountType: 'Premium_LRS' };
    const copy = { target, startedAt: this.#clock.in(-60), endsAt: this.#clock.in(-30), fails: false };
    this.versions.get(version)?.copies.set(name, copy);
  }

  /** A version that is there, and has been copied to its regions; the home region first. An export's, if one is named. */
  addReplicated(version: string, [home = '', ...others]: readonly string[], exportId?: string): void {
    const copies = [home, ...others].map((name): [string, Copy] => {
      const target: TargetRegion = { name, regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' };
      return [name, { target, startedAt: this.#clock.in(-60), endsAt: this.#clock.in(-30), fails: false }];
    });
    const made = exportId === undefined ? {} : { exportId };
    this.versions.set(version, { ...made, home, copies: new Map(copies), busyUntil: 0 });
  }

  /** How Azure stores a version, region by region. */
  targetsOf(version: string): TargetRegion[] {
    return [...(this.versions.get(version)?.copies.values() ?? [])].map(({ target }) => target);
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
    if (found || (foreignAbove && !order.exactNumber)) {
      return Promise.resolve(done({ owner: 'other', existing: [...this.versions.keys()] }));
    }
    const { exportId, home, tags, excludeFromLatest, endOfLifeDate } = order;
    const copies = new Map([[home.name, this.#copy(home)]]);
    const content = { tags, excludeFromLatest, ...(endOfLifeDate !== undefined && { endOfLifeDate }) };
    this.versions.set(order.version, { exportId, home: home.name, content, copies, busyUntil: 0 });
    const { operation, trace = {} } = this.#operations.begin('version', () => undefined);
    return Promise.resolve(done({ owner: 'us', operation, trace }));
  }

  observe({ version: name }: { version: string }, operation: string | undefined) {
    this.#operations.catchUp();
    if (operation !== undefined && this.reasonsAsked.at(-1) !== operation) this.reasonsAsked.push(operation);
    const version = this.versions.get(name);
    return Promise.resolve(done(version && this.#seen(version)));
  }

  writeRegions(
    { version: name }: { version: string },
    exportId: string | undefined,
    { wanted, unwanted }: RegionsChange,
  ): Promise<WriteOutcome> {
    this.#operations.catchUp();
    const version = this.versions.get(name);
    if (!version || (exportId !== undefined && version.exportId !== exportId)) {
      const error = { code: 'ImageVersionReplaced', message: 'It is not the one that this export made.' };
      return Promise.resolve({ kind: 'refused', regions: [], error });
    }
    const before = [...version.copies.keys()];
    const targets = [
      ...[...version.copies.values()]
        .map((copy) => copy.target)
        .filter((target) => !unwanted.includes(target.name)),
      ...wanted.filter((target) => !before.includes(target.name)),
    ];
    const after = targets.map((target) => target.name);
    if (this.#seen(version).busy && sameRegions(before, after)) return Promise.resolve({ kind: 'written' });
    this.writes.push(after);
    const refused = after.filter((region) => this.#plans[region]?.refused);
    if (refused.length > 0) {
      const error = { code: 'InvalidParameter', message: `Not offered: ${refused.join(', ')}.` };
      return Promise.resolve({ kind: 'refused', regions: refused, error });
    }
    const copies = version.copies;
    version.copies = new Map(
      targets.map((target) => [target.name, this.#kept(copies.get(target.name)) ?? this.#copy(target)]),
    );
    version.busyUntil = this.#clock.in(1);
    const { operation, trace = {} } = this.#operations.begin('write', () => undefined);
    return Promise.resolve({ kind: 'written', operation, trace });
  }

  ensureProperties(
    { version: name }: { version: string },
    properties: VersionProperties,
  ): Promise<Outcome<null>> {
    this.#operations.catchUp();
    const version = this.versions.get(name);
    if (!version) {
      const error = { code: 'ImageVersionDeleted', message: 'There is no such version.' };
      return Promise.resolve({ kind: 'refused', error });
    }
    const { excludeFromLatest = version.excludeFromLatest, replicas = [] } = properties;
    const counts = replicas.filter(
      ({ region, count }) => version.copies.get(region)?.target.regionalReplicaCount !== count,
    );
    if (excludeFromLatest === version.excludeFromLatest && counts.length === 0) {
      return Promise.resolve(done(null));
    }
    return Promise.resolve(
      this.#operations.begin('properties', (error) => {
        if (error) return;
        version.excludeFromLatest = excludeFromLatest;
        for (const { region, count } of counts) {
          const copy = version.copies.get(region);
          if (copy) copy.target = { ...copy.target, regionalReplicaCount: count };
        }
      }),
    );
  }

  ensureDeleted({ version: name }: { version: string }, exportId?: string): Promise<Outcome<null>> {
    this.#operations.catchUp();
    const found = this.versions.get(name);
    if (!found || (exportId !== undefined && found.exportId !== exportId)) return Promise.resolve(done(null));
    const started = this.#operations.begin('deleteVersion', (error) => {
      if (!error) this.versions.delete(name);
    });
    return Promise.resolve(started);
  }

  /** How often Azure has begun to copy to a region. */
  attemptsIn(region: string): number {
    return this.#attempts.get(region) ?? 0;
  }

  #copy(target: TargetRegion): Copy {
    const { minutes = 4, failures = 0 } = this.#plans[target.name] ?? {};
    const attempt = this.attemptsIn(target.name) + 1;
    this.#attempts.set(target.name, attempt);
    return {
      target,
      startedAt: this.#clock.in(0),
      endsAt: this.#clock.in(minutes),
      fails: attempt <= failures,
    };
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
        ...(state === 'Failed' && { error: { code: 'NoCapacity', message: `No capacity in ${region}.` } }),
      };
    });
    const busy = !this.#clock.hasPassed(busyUntil) || regions.some(({ state }) => state === 'Replicating');
    const homeFailed = regions.some(({ region, state }) => region === home && state === 'Failed');
    return {
      busy,
      targetRegions: [...copies.keys()],
      regions,
      ...(homeFailed &&
        !busy && {
          failure: { code: 'OperationFailed', message: 'Azure failed to make the image version.' },
        }),
    };
  }
}
