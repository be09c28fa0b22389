import { z } from 'zod';
import type { StoredAmount } from '../cost/storage-cost.ts';

export const storedAmount = z.object({
  region: z.string(),
  storageAccountType: z.string(),
  gb: z.number(),
});

/** What was done about one version, or why it was not. */
export const retentionChange = z.object({
  /** A path below the lab account. */
  target: z.string(),
  action: z.enum(['shrink', 'delete']),
  outcome: z.enum(['done', 'skipped']),
  /** Why it was to be done or, where it was not, why not. */
  code: z.string(),
});
export type RetentionChange = z.infer<typeof retentionChange>;

/** What one run of a policy has come to so far. */
export const retentionReport = z.object({
  /** Images that were looked at. */
  images: z.int(),
  deleted: z.int(),
  shrunk: z.int(),
  /** What was to be done and was not: busy, in use by now, or refused by Azure. */
  skipped: z.int(),
  /** The first 100. */
  actions: z.array(retentionChange),
  /** What it set free, by region and kind of storage. */
  freed: z.array(storedAmount),
  /** Versions among them that Azure tells no size of. */
  unsized: z.int(),
});
export type RetentionReport = z.infer<typeof retentionReport>;

export const NOTHING_DONE: RetentionReport = {
  images: 0,
  deleted: 0,
  shrunk: 0,
  skipped: 0,
  actions: [],
  freed: [],
  unsized: 0,
};

/** So many are told one by one: the row that keeps them has an end. */
const MAX_TOLD = 100;

/** The report with one deed more. What was skipped frees nothing. */
export function withChange(
  report: RetentionReport,
  change: RetentionChange,
  { freed, unsized }: { freed: readonly StoredAmount[]; unsized: boolean },
): RetentionReport {
  const actions = [...report.actions, change].slice(0, MAX_TOLD);
  if (change.outcome === 'skipped') return { ...report, actions, skipped: report.skipped + 1 };
  return {
    ...report,
    actions,
    ...(change.action === 'delete' ? { deleted: report.deleted + 1 } : { shrunk: report.shrunk + 1 }),
    freed: summed([...report.freed, ...freed]),
    unsized: report.unsized + (unsized ? 1 : 0),
  };
}

/** One entry for each region and kind of storage, in the order of their names. */
export function summed(amounts: readonly StoredAmount[]): StoredAmount[] {
  const sums = new Map<string, StoredAmount>();
  for (const { gb, ...where } of amounts) {
    const key = `${where.region} ${where.storageAccountType}`;
    sums.set(key, { ...where, gb: (sums.get(key)?.gb ?? 0) + gb });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, amount]) => amount);
}
