import type { ImageVersion, StorageType, VersionEdit } from '../../api/types.ts';

/** What somebody wants changed of an image version; the rest stays as it is. Everything is text until it is sent. */
export interface VersionDraft {
  excludeFromLatest?: boolean;
  /** A day, as `<input type="date">` has it; empty for none. */
  endOfLife?: string;
  /** How many copies, by region. */
  replicas: Readonly<Record<string, string>>;
  /** Regions that the version is to leave. */
  removed: readonly string[];
  /** Regions that it is to come to. */
  added: readonly { name: string; storage: StorageType }[];
}

export const UNCHANGED: VersionDraft = { replicas: {}, removed: [], added: [] };

/** A region of the version, or one that is to be. */
export interface RegionRow {
  name: string;
  kind: 'home' | 'stays' | 'goes' | 'comes';
  replicas: string;
  storage: string;
  /** As it is now; absent where it is yet to come. */
  now?: ImageVersion['regions'][number];
}

/** The regions as they are to be, with those that go: first those that are there, then those that come. */
export function rowsOf(
  { replicas, removed, added }: VersionDraft,
  { regions, homeRegion }: Pick<ImageVersion, 'regions' | 'homeRegion'>,
): RegionRow[] {
  const there = regions.map((now): RegionRow => {
    const { name } = now;
    const kind = name === homeRegion ? 'home' : removed.includes(name) ? 'goes' : 'stays';
    const count = replicas[name] ?? String(now.replicas);
    return { name, kind, replicas: count, storage: now.storageAccountType, now };
  });
  const coming = added
    .filter(({ name }) => regions.every((region) => region.name !== name))
    .map(({ name, storage }): RegionRow => {
      return { name, kind: 'comes', replicas: replicas[name] ?? '1', storage };
    });
  return [...there, ...coming];
}

/** The edit: what differs from the version as it is, and nothing else. */
export function editOf(
  draft: VersionDraft,
  version: Pick<ImageVersion, 'regions' | 'homeRegion' | 'excludeFromLatest' | 'endOfLifeDate'>,
): VersionEdit {
  const { excludeFromLatest, endOfLife } = draft;
  const rows = rowsOf(draft, version);
  const storageOf = (name: string) => draft.added.find((one) => one.name === name)?.storage;
  return {
    ...(excludeFromLatest !== undefined &&
      excludeFromLatest !== version.excludeFromLatest && { excludeFromLatest }),
    ...(endOfLife !== undefined &&
      endOfLife !== dayOf(version.endOfLifeDate) && {
        endOfLifeDate: endOfLife === '' ? null : `${endOfLife}T00:00:00Z`,
      }),
    ...(rows.some(isChanged) && {
      targetRegions: rows
        .filter(({ kind }) => kind !== 'goes')
        .map((row) => {
          const { name, kind, replicas } = row;
          const storage = kind === 'comes' ? storageOf(name) : undefined;
          return {
            name,
            ...(isChanged(row) && { regionalReplicaCount: Number(replicas) }),
            ...(storage && { storageAccountType: storage }),
          };
        }),
    }),
  };
}

/** The day, in UTC, as `<input type="date">` has it; empty for none. */
export function dayOf(date: string | undefined): string {
  return date?.slice(0, 10) ?? '';
}

function isChanged({ kind, replicas, now }: RegionRow): boolean {
  return kind === 'goes' || kind === 'comes' || Number(replicas) !== now?.replicas;
}
