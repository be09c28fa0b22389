import type { ImageRetention, MonthlyCost } from '../../api/types.ts';

/** What rules would do to all of these images together. */
export interface RetentionSum {
  images: number;
  deleted: number;
  shrunk: number;
  freedGb: number;
  /** Absent where there is no image. */
  saved?: MonthlyCost;
}

export function sumOf(images: readonly ImageRetention[]): RetentionSum {
  const verdicts = images.flatMap(({ versions }) => versions);
  const saved = costOf(images.map(({ savedPerMonth }) => savedPerMonth));
  return {
    images: images.length,
    deleted: verdicts.filter(({ action }) => action === 'delete').length,
    shrunk: verdicts.filter(({ action }) => action === 'shrink').length,
    freedGb: images.reduce((sum, { freedGb }) => sum + freedGb, 0),
    ...(saved && { saved }),
  };
}

/** True where the rules touch a version of the image. */
export function isTouched({ versions }: ImageRetention): boolean {
  return versions.some(({ action }) => action !== 'keep');
}

/** All are in the currency of the first: the API has one. What is not known of one is not known of the sum. */
function costOf(costs: readonly MonthlyCost[]): MonthlyCost | undefined {
  const [first, ...others] = costs;
  if (!first) return undefined;
  return others.reduce(
    (sum, { known, total, unknown }) => ({
      ...sum,
      known: sum.known + known,
      total: sum.total === null || total === null ? null : sum.total + total,
      unknown: [...sum.unknown, ...unknown],
    }),
    first,
  );
}
