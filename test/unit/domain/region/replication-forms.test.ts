import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  regionMemory,
  regionState,
  replicationLimits,
  seenVersion,
  type RegionMemory,
  type SeenVersion,
} from '../../../../shared/domain/region/replication.ts';

const region = fc.constantFrom('westeurope', 'northeurope');
const progress = fc.nat({ max: 100 });
const azureError = fc.record({ code: fc.string(), message: fc.string() });
const time = fc
  .date({ noInvalidDate: true, min: new Date('2026-01-01'), max: new Date('2027-01-01') })
  .map((date) => date.toISOString());

const seen: fc.Arbitrary<SeenVersion> = fc.record(
  {
    busy: fc.boolean(),
    targetRegions: fc.array(region),
    regions: fc.array(
      fc.record(
        {
          region,
          state: fc.constantFrom('Unknown', 'Replicating', 'Completed', 'Failed'),
          progress,
          error: azureError,
        },
        { requiredKeys: ['region', 'state', 'progress'] },
      ),
    ),
    failure: azureError,
  },
  { requiredKeys: ['busy', 'targetRegions', 'regions'] },
);
const memory: fc.Arbitrary<RegionMemory> = fc.record(
  {
    region,
    home: fc.boolean(),
    state: fc.constantFrom(...regionState.options),
    attempt: fc.nat({ max: 3 }),
    startedAt: time,
    deadline: time,
    progress,
    message: fc.string(),
    azure: azureError,
  },
  { requiredKeys: ['region', 'home', 'state', 'attempt', 'progress'] },
);

function afterJourney(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('what activities and runs hand on', () => {
  it('of a look at the image version arrives whole', () => {
    fc.assert(
      fc.property(seen, (look) => {
        expect(seenVersion.parse(afterJourney(look))).toEqual(look);
      }),
    );
  });

  it("of a region's memory arrives whole", () => {
    fc.assert(
      fc.property(memory, (remembered) => {
        expect(regionMemory.parse(afterJourney(remembered))).toEqual(remembered);
      }),
    );
  });
});

describe('the limits of a replication', () => {
  it.each([
    [{ attempts: 1, deadlineMinutes: 0.5 }, true],
    [{ attempts: 3, deadlineMinutes: 180 }, true],
    [{ attempts: 0, deadlineMinutes: 180 }, false],
    [{ attempts: 1.5, deadlineMinutes: 180 }, false],
    [{ attempts: 3, deadlineMinutes: 0 }, false],
  ])('can be %j: %s', (limits, expected) => {
    const { success, data } = replicationLimits.safeParse(limits);

    expect(success).toBe(expected);
    expect(data).toEqual(expected ? limits : undefined);
  });
});
