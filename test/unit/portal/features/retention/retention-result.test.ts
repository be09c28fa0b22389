import { describe, expect, it } from 'vitest';
import { retentionResultOf } from '../../../../../portal/features/retention/retention-result.ts';

describe('what came of the rules by which versions are kept', () => {
  const counts = { deleted: 1, shrunk: 2, skipped: 1, freedGb: 90 };
  const savedPerMonth = { currency: 'USD', known: 4.5, total: 4.5, unknown: [] };

  it('is what was done and saved, and what was left as it is after all', () => {
    const done = { target: 'images/a/versions/1.0.0', action: 'delete', outcome: 'done', code: 'Older' };
    const skipped = { ...done, target: 'images/a/versions/1.1.0', outcome: 'skipped', code: 'ImageInUse' };

    const result = retentionResultOf({ ...counts, savedPerMonth, actions: [done, skipped] });

    expect(result).toMatchObject({ ...counts, saved: savedPerMonth });
    expect(result?.notDone.map(({ code }) => code)).toEqual(['ImageInUse']);
  });

  it('saves nothing that is known where the operation does not say', () => {
    expect(retentionResultOf({ ...counts, savedPerMonth: 'much' })).toMatchObject({
      saved: undefined,
      notDone: [],
    });
  });

  it.each([undefined, {}, { deleted: 'all' }])('is not known before the end: %j', (result) => {
    expect(retentionResultOf(result)).toBeUndefined();
  });
});
