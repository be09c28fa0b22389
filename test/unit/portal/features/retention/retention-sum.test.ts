import { describe, expect, it } from 'vitest';
import { isTouched, sumOf } from '../../../../../portal/features/retention/retention-sum.ts';

type Action = 'keep' | 'shrink' | 'delete';

const image = (actions: readonly Action[], freedGb: number, total: number | null) => ({
  imageName: 'linux',
  versions: actions.map((action) => ({ version: '1.0.0', action, code: 'Any', message: 'Any.', freedGb: 0 })),
  freedGb,
  savedPerMonth: {
    currency: 'USD' as const,
    known: total ?? 1,
    total,
    unknown: total === null ? ['A price is not known.'] : [],
  },
});

describe('what rules would do to all images together', () => {
  it('is the sum of what they would do to each', () => {
    const sum = sumOf([image(['keep', 'delete', 'delete'], 60, 3), image(['shrink', 'keep'], 30, 1.5)]);

    expect(sum).toEqual({
      images: 2,
      deleted: 2,
      shrunk: 1,
      freedGb: 90,
      saved: { currency: 'USD', known: 4.5, total: 4.5, unknown: [] },
    });
  });

  it('saves no known sum where something is not known of one', () => {
    const { saved } = sumOf([image(['delete'], 30, 2), image(['delete'], 0, null)]);

    expect(saved).toMatchObject({ known: 3, total: null, unknown: ['A price is not known.'] });
  });

  it('is nothing where there is no image', () => {
    expect(sumOf([])).toEqual({ images: 0, deleted: 0, shrunk: 0, freedGb: 0 });
  });

  it('touches an image of which any version goes or shrinks', () => {
    const touched = [image(['keep'], 0, 0), image(['keep', 'shrink'], 1, 1), image(['delete'], 1, 1)];

    expect(touched.map(isTouched)).toEqual([false, true, true]);
  });
});
