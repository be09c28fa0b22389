import type { Detail, Operation, Region } from '../../api/types.ts';

type Result = Operation['result'];

/** What came of a change of a version. */
export interface EditResult {
  /** Regions that got no copy, and are out of the version's list again. */
  failed: readonly string[];
  removed: readonly string[];
  /** Regions that Azure still has in the version's list. */
  leftBehind: readonly string[];
}

/** How far each region of a change of a version is, also while it goes on, and which ones the version is to leave. */
export function regionsOf(result: Result): { staying: Region[]; leaving: string[] } {
  const found: unknown = result?.['regions'];
  const regions = Array.isArray(found) ? found.filter(isRegion) : [];
  const leaves = (region: Region & { leaves?: unknown }) => region.leaves === true;
  return {
    staying: regions.filter((region) => !leaves(region)),
    leaving: regions.filter(leaves).map(({ region }) => region),
  };
}

export function editResultOf(result: Result): EditResult {
  const left: unknown = result?.['leftBehind'];
  const leftBehind = Array.isArray(left) ? left.filter(isDetail).flatMap(({ target }) => target ?? []) : [];
  return { failed: namesIn(result, 'failed'), removed: namesIn(result, 'removed'), leftBehind };
}

function namesIn(result: Result, field: string): string[] {
  const names: unknown = result?.[field];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

const STATES: Readonly<Record<Region['state'], true>> = {
  Pending: true,
  Replicating: true,
  Withdrawing: true,
  Completed: true,
  Failed: true,
  Skipped: true,
  Cancelled: true,
};

/** By those fields that tell it from everything else; the others are as in an export. */
function isRegion(value: unknown): value is Region {
  if (typeof value !== 'object' || value === null) return false;
  const { region, state, progress, attempt }: { [Field in keyof Region]?: unknown } = value;
  return (
    typeof region === 'string' &&
    typeof state === 'string' &&
    state in STATES &&
    typeof progress === 'number' &&
    typeof attempt === 'number'
  );
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
