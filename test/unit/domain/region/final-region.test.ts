import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalRegion } from '../../../../shared/domain/region/final-region.ts';
import { isFinal, regionState, type SeenVersion } from '../../../../shared/domain/region/replication.ts';

function seenWith(state: 'Unknown' | 'Replicating' | 'Completed' | 'Failed', listed = true): SeenVersion {
  return {
    busy: state === 'Replicating',
    targetRegions: listed ? ['westeurope'] : [],
    regions: [{ region: 'westeurope', state, progress: 40 }],
  };
}

const seen = fc.option(
  fc
    .tuple(fc.constantFrom('Unknown', 'Replicating', 'Completed', 'Failed'), fc.boolean())
    .map(([state, listed]) => seenWith(state, listed)),
  { nil: undefined },
);
const region = fc.record({
  region: fc.constantFrom('westeurope', 'northeurope'),
  state: fc.constantFrom(...regionState.options),
  progress: fc.nat({ max: 100 }),
  attempt: fc.nat({ max: 3 }),
});
const ended = fc.constantFrom('Failed' as const, 'Cancelled' as const);

describe('a region that nobody watches any more', () => {
  it('ends in a final state, and as Completed only if Azure shows it so', () => {
    fc.assert(
      fc.property(region, seen, ended, (before, look, how) => {
        const end = finalRegion(before, look, how);

        const shown = look?.regions.find((candidate) => candidate.region === before.region);
        expect(isFinal(end.state)).toBe(true);
        expect(end.state === 'Completed').toBe(shown?.state === 'Completed');
      }),
    );
  });

  it('is Completed, without a reason, even where it had been given up, when Azure finished the copy after all', () => {
    const azure = { code: 'AllocationFailed', message: 'No capacity.' };

    const end = finalRegion(
      { region: 'westeurope', state: 'Failed', progress: 40, attempt: 2, message: 'late', azure },
      seenWith('Completed'),
      'Failed',
    );

    expect(end).toEqual({ region: 'westeurope', state: 'Completed', progress: 100, attempt: 2 });
  });

  it.each(['Failed', 'Skipped', 'Cancelled'] as const)('stays %s for the reason that it had', (state) => {
    const over = { region: 'westeurope', state, progress: 0, attempt: 1, message: 'Not offered.' };

    expect(finalRegion(over, seenWith('Replicating'), 'Failed')).toEqual(over);
    expect(finalRegion(over, undefined, 'Cancelled')).toEqual(over);
  });

  it.each([
    ['Failed', 'is still copied', seenWith('Replicating'), 'ended'],
    ['Failed', 'was never in the list', seenWith('Unknown', false), 'ended'],
    ['Cancelled', 'is still copied', seenWith('Replicating'), 'was cancelled'],
    ['Cancelled', 'lost its version', undefined, 'was cancelled'],
  ] as const)('has %s when it %s, and says why', (state, _what, look, how) => {
    const end = finalRegion(
      { region: 'westeurope', state: 'Pending', progress: 40, attempt: 0 },
      look,
      state,
    );

    expect(end).toEqual({
      region: 'westeurope',
      state,
      progress: 40,
      attempt: 0,
      message: `The export ${how} before Azure had copied the image to this region.`,
    });
  });

  it('that was taken for Completed and is not has come to what ended the export', () => {
    const end = finalRegion(
      { region: 'westeurope', state: 'Completed', progress: 100, attempt: 1 },
      undefined,
      'Cancelled',
    );

    expect(end.state).toBe('Cancelled');
    expect(end.message).toMatch(/was cancelled before/);
  });
});

describe('a region whose copy turns out to be there', () => {
  it('says nothing of the attempts before', () => {
    const region = {
      region: 'westeurope',
      state: 'Replicating' as const,
      progress: 40,
      attempt: 1,
      message: 'Attempt 1 of 3 failed and is made again.',
      azure: { code: 'X', message: 'No.' },
    };
    const copied = { region: 'westeurope', state: 'Completed' as const, progress: 100 };
    const seen = { busy: false, targetRegions: ['westeurope'], regions: [copied] };

    const end = finalRegion(region, seen, 'Failed');

    expect(end).toEqual({ region: 'westeurope', state: 'Completed', progress: 100, attempt: 1 });
  });
});
