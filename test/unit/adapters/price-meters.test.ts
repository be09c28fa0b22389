import { describe, expect, it } from 'vitest';
import { meterOf, tiersOf, type Meter } from '../../../shared/adapters/azure/price-meters.ts';
import type { RetailPrice } from '../../../shared/adapters/azure/retail-price-list.ts';
import type { PriceNeed } from '../../../shared/domain/cost/price.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const STORAGE: PriceNeed = { kind: 'storage', region: 'westeurope', storageAccountType: 'Standard_LRS' };

function meterFor(need: PriceNeed): Meter {
  const meter = meterOf(need);
  if (!meter) throw new Error('There is no meter for it.');
  return meter;
}

function listed(item: Partial<RetailPrice> = {}): RetailPrice {
  return {
    armRegionName: 'westeurope',
    currencyCode: 'USD',
    effectiveStartDate: '2024-01-01T00:00:00Z',
    isPrimaryMeterRegion: true,
    meterName: 'LRS Snapshots',
    productName: 'Standard HDD Managed Disks',
    retailPrice: 0.05,
    tierMinimumUnits: 0,
    type: 'Consumption',
    unitOfMeasure: '1 GB/Month',
    ...item,
  };
}

function pricesOf(...list: RetailPrice[]): [fromGb: number, amount: number][] {
  return tiersOf(meterFor(STORAGE), list, NOW).map(({ fromGb, price }) => [fromGb, price.amount]);
}

describe('the meter', () => {
  it.each<[PriceNeed, Partial<Meter>]>([
    [STORAGE, { name: 'LRS Snapshots', region: 'westeurope', unit: '1 GB/Month' }],
    [
      { ...STORAGE, storageAccountType: 'Standard_ZRS' },
      { name: 'ZRS Snapshots', region: 'westeurope', unit: '1 GB/Month' },
    ],
    [
      { kind: 'egress', from: 'koreacentral', to: 'koreasouth', sameContinent: true },
      { name: 'Intra Continent Data Transfer Out', region: 'koreacentral', unit: '1 GB' },
    ],
    [
      { kind: 'egress', from: 'eastus', to: 'westeurope', sameContinent: false },
      { name: 'Inter Continent Data Transfer Out', region: 'eastus', unit: '1 GB' },
    ],
  ])('of %j is %j', (need, meter) => {
    expect(meterOf(need)).toMatchObject(meter);
  });

  it.each(['Premium_LRS', 'PremiumV2_LRS', 'constructor'])(
    'of %s replicas is not documented',
    (storageAccountType) => {
      expect(meterOf({ kind: 'storage', region: 'westeurope', storageAccountType })).toBeUndefined();
    },
  );
});

describe('the price of a meter', () => {
  it('comes with its unit, the day from which it holds, and when it was read', () => {
    expect(tiersOf(meterFor(STORAGE), [listed()], NOW)).toEqual([
      {
        fromGb: 0,
        price: {
          amount: 0.05,
          currency: 'USD',
          unit: '1 GB/Month',
          effectiveFrom: '2024-01-01',
          readAt: '2026-03-01T12:00:00.000Z',
        },
      },
    ]);
  });

  it.each<[string, Partial<RetailPrice>]>([
    ['of another region', { armRegionName: 'northeurope' }],
    ['of another product', { productName: 'Premium SSD Managed Disks' }],
    ['of another meter', { meterName: 'ZRS Snapshots' }],
    ['of a meter whose name only begins like it', { meterName: 'LRS Snapshots2' }],
    ['by another unit', { unitOfMeasure: '100 GB/Month' }],
    ['of a reservation', { type: 'Reservation' }],
    ['for development and tests', { type: 'DevTestConsumption' }],
    ['that does not hold yet', { effectiveStartDate: '2026-03-02T00:00:00Z' }],
  ])('is not one %s', (_what, item) => {
    expect(pricesOf(listed({ retailPrice: 9, ...item }))).toEqual([]);
    expect(pricesOf(listed(), listed({ retailPrice: 9, ...item }))).toEqual([[0, 0.05]]);
  });

  it('is also found under a name with a suffix, as egress to other continents has it', () => {
    const meter = meterFor({ kind: 'egress', from: 'eastus', to: 'westeurope', sameContinent: false });
    const item = listed({
      armRegionName: 'eastus',
      productName: 'Bandwidth Inter-Region',
      meterName: 'Inter Continent Data Transfer Out - NAM or EU To Any',
      unitOfMeasure: '1 GB',
    });

    expect(tiersOf(meter, [item], NOW)).toHaveLength(1);
  });

  it('is the one that took effect last', () => {
    const older = listed({ effectiveStartDate: '2020-05-01T00:00:00Z', retailPrice: 0.04 });

    expect(pricesOf(listed(), older)).toEqual([[0, 0.05]]);
    expect(pricesOf(older, listed())).toEqual([[0, 0.05]]);
  });

  it("is the primary meter's where there is one, and else the one there is", () => {
    const secondary = listed({ isPrimaryMeterRegion: false, retailPrice: 0.07 });

    expect(pricesOf(secondary, listed())).toEqual([[0, 0.05]]);
    expect(pricesOf(secondary)).toEqual([[0, 0.07]]);
  });

  it('has its tiers in order', () => {
    const upper = listed({ tierMinimumUnits: 1024, retailPrice: 0.04 });

    expect(pricesOf(upper, listed())).toEqual([
      [0, 0.05],
      [1024, 0.04],
    ]);
  });

  it('is unknown where the list has two for the same thing', () => {
    expect(pricesOf(listed(), listed({ retailPrice: 0.06 }))).toEqual([]);
    expect(pricesOf(listed(), listed({ meterName: 'LRS Snapshots - Special' }))).toEqual([]);
  });

  it('is unknown altogether where one of its tiers is', () => {
    const upper = { tierMinimumUnits: 100, retailPrice: 0.04 };

    expect(pricesOf(listed(), listed(upper), listed({ ...upper, retailPrice: 0.03 }))).toEqual([]);
  });

  it('is the same one when the list has it twice', () => {
    expect(pricesOf(listed(), listed())).toEqual([[0, 0.05]]);
  });
});
