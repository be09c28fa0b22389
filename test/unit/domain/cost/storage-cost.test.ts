import { describe, expect, it } from 'vitest';
import type { PriceAnswer } from '../../../../shared/domain/cost/price.ts';
import { storageCost, storagePrices } from '../../../../shared/domain/cost/storage-cost.ts';

const stored = (region: string, gb: number, storageAccountType = 'Standard_LRS') => ({
  region,
  storageAccountType,
  gb,
});

function known(region: string, amount: number): PriceAnswer {
  return {
    kind: 'known',
    need: { kind: 'storage', region, storageAccountType: 'Standard_LRS' },
    tiers: [
      {
        fromGb: 0,
        price: {
          amount,
          currency: 'USD',
          unit: '1 GB/Month',
          effectiveFrom: '2026-01-01',
          readAt: '2026-11-24T09:00:00Z',
        },
      },
    ],
  };
}

describe('the cost of storage', () => {
  it('is that of every region, to four decimals', () => {
    const amounts = [stored('westeurope', 100), stored('uksouth', 10)];

    const cost = storageCost(amounts, [known('uksouth', 0.0333333), known('westeurope', 0.05)]);

    expect(cost).toEqual({ currency: 'USD', known: 5.3333, total: 5.3333, unknown: [] });
  });

  it('is not known as a whole where a price is not known', () => {
    const amounts = [
      stored('westeurope', 100),
      stored('uksouth', 10),
      stored('westeurope', 1, 'Premium_LRS'),
    ];
    const need = { kind: 'storage', region: 'uksouth', storageAccountType: 'Standard_LRS' } as const;

    const cost = storageCost(amounts, [known('westeurope', 0.05), { kind: 'unknown', need, reason: 'No.' }]);

    expect(cost).toEqual({
      currency: 'USD',
      known: 5,
      total: null,
      unknown: [
        'What Standard_LRS storage in uksouth costs is not known.',
        'What Premium_LRS storage in westeurope costs is not known.',
      ],
    });
  });

  it('needs each price once', () => {
    const needs = storagePrices([stored('westeurope', 1), stored('westeurope', 2), stored('uksouth', 1)]);

    expect(needs.map((need) => (need.kind === 'storage' ? need.region : ''))).toEqual([
      'westeurope',
      'uksouth',
    ]);
  });

  it('is nothing where nothing is stored', () => {
    const cost = storageCost([], []);

    expect(cost).toEqual({ currency: 'USD', known: 0, total: 0, unknown: [] });
  });
});
