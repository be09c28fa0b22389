import type { Detail, MonthlyCost, Operation, Region } from '../../api/types.ts';

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

/** What came of applying the rules by which versions are kept. */
export interface RetentionResult {
  deleted: number;
  /** Those that are in their home region alone now. */
  shrunk: number;
  skipped: number;
  freedGb: number;
  saved: MonthlyCost | undefined;
  /** The first of those that were left as they are after all. */
  notDone: readonly { target: string; code: string }[];
}

/** Nothing while the work goes on: it is told at its end. */
export function retentionResultOf(result: Result): RetentionResult | undefined {
  const { deleted, shrunk, skipped, freedGb, savedPerMonth, actions } = result ?? {};
  if (typeof deleted !== 'number' || typeof shrunk !== 'number' || typeof skipped !== 'number') {
    return undefined;
  }
  return {
    deleted,
    shrunk,
    skipped,
    freedGb: typeof freedGb === 'number' ? freedGb : 0,
    saved: isCost(savedPerMonth) ? savedPerMonth : undefined,
    notDone: Array.isArray(actions) ? actions.filter(isNotDone) : [],
  };
}

function isCost(value: unknown): value is MonthlyCost {
  if (typeof value !== 'object' || value === null) return false;
  const { currency, known, total }: { [Field in keyof MonthlyCost]?: unknown } = value;
  return (
    typeof currency === 'string' && typeof known === 'number' && (total === null || typeof total === 'number')
  );
}

function isNotDone(value: unknown): value is { target: string; code: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { target, code, outcome }: { target?: unknown; code?: unknown; outcome?: unknown } = value;
  return outcome === 'skipped' && typeof target === 'string' && typeof code === 'string';
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
