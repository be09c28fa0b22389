import { describe, expect, it } from 'vitest';
import { editResultOf, regionsOf } from '../../../../../portal/features/images/edit-result.ts';

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
