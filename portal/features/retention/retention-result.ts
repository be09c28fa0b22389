import type { MonthlyCost, Operation } from '../../api/types.ts';

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
export function retentionResultOf(result: Operation['result']): RetentionResult | undefined {
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
