import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalRegion } from '../../shared/region/final-region.ts';
import { isFinal, regionState, type SeenVersion } from '../../shared/region/replication.ts';

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
});

describe('a region that nobody watches any more', () => {
  it('ends in a final state, and as Completed only if Azure shows it so', () => {
    fc.assert(
      fc.property(region, seen, (before, look) => {
        const end = finalRegion(before, look);

        const shown = look?.regions.find((candidate) => candidate.region === before.region);
        expect(isFinal(end.state)).toBe(true);
        expect(end.state === 'Completed').toBe(shown?.state === 'Completed');
      }),
    );
  });

  it('is Completed, even where it had been given up, when Azure finished the copy after all', () => {
    const end = finalRegion(
      { region: 'westeurope', state: 'Failed', progress: 40, message: 'late' },
      seenWith('Completed'),
    );

    expect(end).toEqual({ region: 'westeurope', state: 'Completed', progress: 100 });
  });

  it('keeps the reason for which it failed or was skipped', () => {
    const skipped = { region: 'westeurope', state: 'Skipped', progress: 0, message: 'Not offered.' } as const;

    expect(finalRegion(skipped, seenWith('Replicating'))).toEqual(skipped);
    expect(finalRegion(skipped, undefined)).toEqual(skipped);
  });

  it.each([
    ['is still copied', seenWith('Replicating')],
    ['was never in the list', seenWith('Unknown', false)],
    ['lost its version', undefined],
  ])('has failed when it %s, and says why', (_what, look) => {
    const end = finalRegion({ region: 'westeurope', state: 'Pending', progress: 40 }, look);

    expect(end).toEqual({
      region: 'westeurope',
      state: 'Failed',
      progress: 40,
      message: 'The export ended before Azure had copied the image to this region.',
    });
  });
});
