import { describe, expect, it } from 'vitest';
import {
  editResultOf,
  regionsOf,
  retentionResultOf,
} from '../../../../../portal/features/images/edit-result.ts';

const REGION = { region: 'uksouth', state: 'Replicating', progress: 40, attempt: 1 };

describe('what came of a change of a version', () => {
  it('has the regions that the version is to be in apart from those that it leaves', () => {
    const leaves = { region: 'northeurope', state: 'Skipped', progress: 0, attempt: 0, leaves: true };

    expect(regionsOf({ regions: [REGION, leaves] })).toEqual({ staying: [REGION], leaving: ['northeurope'] });
  });

  it('names what failed, what was removed and what Azure has kept', () => {
    const left = { code: 'RegionLeft', message: 'It is still there.', target: 'italynorth' };

    const result = editResultOf({ failed: ['uksouth'], removed: ['ukwest'], leftBehind: [left] });

    expect(result).toEqual({ failed: ['uksouth'], removed: ['ukwest'], leftBehind: ['italynorth'] });
  });

  it.each([
    undefined,
    {},
    { regions: 'all', failed: 7, leftBehind: [1] },
    { regions: [{ region: 'a' }, null] },
  ])('is nothing where the operation says nothing that is known: %j', (result) => {
    expect(regionsOf(result)).toEqual({ staying: [], leaving: [] });
    expect(editResultOf(result)).toEqual({ failed: [], removed: [], leftBehind: [] });
  });
});

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
