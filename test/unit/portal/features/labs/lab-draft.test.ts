import { describe, expect, it } from 'vitest';
import {
  EMPTY_LAB,
  labRequestOf,
  regionOf,
  sizesFor,
} from '../../../../../portal/features/labs/lab-draft.ts';

const IMAGE = { imageName: 'linux', version: '1.0.0' };
const SIZES = [{ name: 'Standard_D2s_v5', cores: 2, memoryGb: 8 }];
const READY = { region: 'a', ready: true, state: 'Completed', progress: 100, sizes: SIZES } as const;
const COMING = { region: 'b', ready: false, state: 'Replicating', progress: 40, sizes: [] } as const;
const REGIONS = [
  { ...READY, sizes: [...SIZES] },
  { ...COMING, sizes: [] },
];
const [ready, coming] = REGIONS;

describe('what somebody has typed about a lab', () => {
  it('is for the first region, which is ready, until another one is chosen', () => {
    const regions = [EMPTY_LAB, { ...EMPTY_LAB, region: 'b' }].map((draft) => regionOf(draft, REGIONS));

    expect(regions).toEqual([ready, coming]);
  });

  it('may have the sizes of a region that is ready, where its own is not', () => {
    expect(coming && sizesFor(coming, REGIONS)).toEqual(SIZES);
  });

  it('asks to wait only where there is something to wait for, and in minutes', () => {
    const draft = { ...EMPTY_LAB, name: ' lab ', waits: true, hours: '1.5' };

    const requests = REGIONS.map((region) => labRequestOf(draft, IMAGE, region, 'Standard_D2s_v5'));

    const same = { name: 'lab', image: 'linux', version: '1.0.0', size: 'Standard_D2s_v5' };
    expect(requests).toEqual([
      { ...same, region: 'a' },
      { ...same, region: 'b', createWhenReady: { giveUpAfterMinutes: 90 } },
    ]);
  });
});
