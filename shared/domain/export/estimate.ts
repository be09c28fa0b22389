import { z } from 'zod';

/** A guess from what earlier runs took; never more than that. */
export const estimate = z
  .strictObject({
    seconds: z.int().min(0).describe('An estimate, in seconds.'),
    basedOn: z.int().min(1).describe('How many earlier runs it is based on.'),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof estimate>;

/** How long something takes as a rule: the middle of what it took before. None when nothing is known. */
export function usually(earlier: readonly number[]): Estimate | undefined {
  const middle = medianOf(earlier);
  return middle === undefined ? undefined : { seconds: Math.round(middle), basedOn: earlier.length };
}

/**
 * How much longer something takes that has taken so long already: of the earlier ones that took longer than that,
 * the middle. None when nothing is known, or when it takes longer than anything before.
 *
 * @param elapsed seconds
 */
export function timeLeft(earlier: readonly number[], elapsed: number): Estimate | undefined {
  const longer = earlier.filter((seconds) => seconds > elapsed);
  const middle = medianOf(longer);
  if (middle === undefined) return undefined;
  return { seconds: Math.ceil(middle - elapsed), basedOn: earlier.length };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
