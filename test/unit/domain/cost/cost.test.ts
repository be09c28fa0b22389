import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BILLING, costEstimate, type CostEstimate } from '../../../../shared/domain/cost/cost-estimate.ts';
import {
  estimateCost,
  priceNeeds,
  type CostOrder,
  type RegionOrder,
} from '../../../../shared/domain/cost/estimate-cost.ts';
import {
  priceFor,
  sameNeed,
  type PriceAnswer,
  type PriceNeed,
  type PriceTier,
  type UnitPrice,
} from '../../../../shared/domain/cost/price.ts';

const READ_AT = '2026-03-01T12:00:00.000Z';
const HOME = 'westeurope';
const REGIONS = ['eastus', 'northeurope', 'uksouth', HOME, 'westus2'];
/** Half of the last decimal that an amount has. */
const ROUNDING = 0.00005;
/** What adding numbers with 4 decimals may be off by. */
const FLOAT = 1e-6;

function priceOf(need: PriceNeed, amount: number): UnitPrice {
  const unit = need.kind === 'storage' ? '1 GB/Month' : '1 GB';
  return { amount, currency: 'USD', unit, effectiveFrom: '2024-01-01', readAt: READ_AT };
}

function known(need: PriceNeed, amount: number): PriceAnswer {
  return { kind: 'known', need, tiers: [{ fromGb: 0, price: priceOf(need, amount) }] };
}

function unknown(need: PriceNeed): PriceAnswer {
  return { kind: 'unknown', need, reason: 'Nobody knows.' };
}

/** Snapshots at 0.05 USD a month and egress at 0.02 USD, everywhere. */
function usualPrices(order: CostOrder): PriceAnswer[] {
  return priceNeeds(order).map((need) => known(need, need.kind === 'storage' ? 0.05 : 0.02));
}

function inRegions(...regions: string[]): RegionOrder[] {
  return regions.map((region) => ({ region, replicas: 1, storageAccountType: 'Standard_LRS' }));
}

function orderOf(order: Partial<CostOrder> = {}): CostOrder {
  return { sizeGb: 10, sizeBasis: 'OccupiedSize', homeRegion: HOME, regions: inRegions(HOME), ...order };
}

const amount = fc.double({ min: 0, max: 10, noNaN: true });
const orders = fc.record<CostOrder>({
  sizeGb: fc.double({ min: 0, max: 32_768, noNaN: true }),
  sizeBasis: fc.constantFrom('OccupiedSize', 'DiskSize'),
  homeRegion: fc.constantFrom(...REGIONS),
  regions: fc.uniqueArray(
    fc.record({
      region: fc.constantFrom(...REGIONS),
      replicas: fc.integer({ min: 1, max: 100 }),
      storageAccountType: fc.constantFrom('Standard_LRS', 'Standard_ZRS', 'Premium_LRS'),
      sameContinent: fc.boolean(),
    }),
    { selector: ({ region }) => region, minLength: 1 },
  ),
});
/** An order with an answer to each of its needs, of which some are unknown. */
const pricedOrders = orders.chain((order) =>
  fc
    .tuple(
      ...priceNeeds(order).map((need) =>
        fc.oneof(
          amount.map((price) => known(need, price)),
          fc.constant(unknown(need)),
        ),
      ),
    )
    .map((answers) => ({ order, answers })),
);

function linesOf({ monthly, once }: CostEstimate): { gb: number; amount: number | null }[] {
  return [...monthly.lines, ...once.lines];
}

function amountsOf(estimate: CostEstimate): number[] {
  return linesOf(estimate).map((line) => line.amount ?? 0);
}

function sumOf(amounts: readonly (number | null)[]): number {
  return amounts.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

describe('the cost of an image version', () => {
  it("is, in Azure's own example, that of six snapshots of 10 GB and of 20 GB egress", () => {
    const regions = inRegions(HOME, 'northeurope', 'uksouth').map((one) => ({ ...one, replicas: 2 }));
    const order = orderOf({ regions });

    const { monthly, once } = estimateCost(order, usualPrices(order));

    expect(monthly.lines.map(({ replicas, gb }) => [replicas, gb])).toEqual([
      [2, 20],
      [2, 20],
      [2, 20],
    ]);
    expect(monthly.total).toBe(3);
    expect(once.lines.map(({ from, to, gb }) => [from, to, gb])).toEqual([
      [HOME, 'northeurope', 10],
      [HOME, 'uksouth', 10],
    ]);
    expect(once.total).toBe(0.4);
  });

  it('comes with size, basis, unit prices with their dates, and who pays', () => {
    const order = orderOf({ sizeGb: 127, sizeBasis: 'DiskSize' });

    const estimate = estimateCost(order, usualPrices(order));

    expect(estimate).toEqual({
      currency: 'USD',
      sizeGb: 127,
      sizeBasis: 'DiskSize',
      monthly: {
        known: 6.35,
        total: 6.35,
        lines: [
          {
            region: HOME,
            replicas: 1,
            storageAccountType: 'Standard_LRS',
            gb: 127,
            unitPrice: {
              amount: 0.05,
              currency: 'USD',
              unit: '1 GB/Month',
              effectiveFrom: '2024-01-01',
              readAt: READ_AT,
            },
            amount: 6.35,
          },
        ],
      },
      once: { known: 0, total: 0, lines: [] },
      unknown: [],
      billing: BILLING,
    });
  });

  it('is unknown, and named, where one price is unknown; what is known is summed on its own', () => {
    const order = orderOf({ regions: inRegions(HOME, 'northeurope') });
    const answers = priceNeeds(order).map((need) =>
      need.kind === 'storage' && need.region === 'northeurope' ? unknown(need) : known(need, 0.1),
    );

    const { monthly, once, unknown: sentences } = estimateCost(order, answers);

    expect(monthly).toMatchObject({ known: 1, total: null });
    expect(monthly.lines[1]).toMatchObject({ region: 'northeurope', unitPrice: null, amount: null });
    expect(once.total).toBe(1);
    expect(sentences).toEqual([
      'What Standard_LRS replicas in northeurope cost each month is not known. Nobody knows.',
    ]);
  });

  it('is unknown as long as nothing was looked up', () => {
    const estimate = estimateCost(orderOf({ regions: inRegions('northeurope') }), []);

    expect(estimate.monthly.total).toBeNull();
    expect(estimate.once.total).toBeNull();
    expect(estimate.unknown).toEqual([
      'What Standard_LRS replicas in northeurope cost each month is not known. Its price was not looked up.',
      'What copying the image from westeurope to northeurope costs is not known. Its price was not looked up.',
    ]);
  });

  it('asks for the price within a continent, or out of it, from the home region', () => {
    const [near, far] = inRegions('northeurope', 'eastus');
    const regions = [...(near ? [near] : []), ...(far ? [{ ...far, sameContinent: false }] : [])];

    const needs = priceNeeds(orderOf({ regions }));

    expect(needs.filter(({ kind }) => kind === 'egress')).toEqual([
      { kind: 'egress', from: HOME, to: 'northeurope', sameContinent: true },
      { kind: 'egress', from: HOME, to: 'eastus', sameContinent: false },
    ]);
  });

  it('has one egress and one price for a region that is named twice', () => {
    const order = orderOf({ regions: inRegions('northeurope', 'northeurope') });

    const { monthly, once } = estimateCost(order, usualPrices(order));

    expect(priceNeeds(order)).toHaveLength(2);
    expect(monthly.lines).toHaveLength(2);
    expect(once.lines).toHaveLength(1);
  });

  it('never has an amount without its price, nor a total that leaves out what is unknown', () => {
    fc.assert(
      fc.property(pricedOrders, ({ order, answers }) => {
        const estimate = estimateCost(order, answers);

        const lines = [...estimate.monthly.lines, ...estimate.once.lines];
        const without = lines.filter((line) => line.unitPrice === null);
        expect(without.every((line) => line.amount === null)).toBe(true);
        expect(lines.filter((line) => line.amount === null)).toEqual(without);
        expect(estimate.unknown).toHaveLength(without.length);
        for (const { total, lines: part } of [estimate.monthly, estimate.once]) {
          expect(total === null).toBe(part.some((line) => line.amount === null));
        }
      }),
    );
  });

  it('is the sum of its lines, each a GB times price to 4 decimals', () => {
    fc.assert(
      fc.property(pricedOrders, ({ order, answers }) => {
        const { monthly, once } = estimateCost(order, answers);

        for (const { known, total, lines } of [monthly, once]) {
          const sum = sumOf(lines.map((line) => line.amount));
          expect(Math.abs(known - sum)).toBeLessThan(FLOAT);
          expect(Number(known.toFixed(4))).toBe(known);
          expect([known, null]).toContain(total);
        }
        for (const line of [...monthly.lines, ...once.lines]) {
          if (line.amount === null || line.unitPrice === null) continue;
          expect(Math.abs(line.amount - line.gb * line.unitPrice.amount)).toBeLessThan(ROUNDING + FLOAT);
        }
      }),
    );
  });

  it('grows in proportion to the size', () => {
    fc.assert(
      fc.property(pricedOrders, fc.integer({ min: 2, max: 50 }), ({ order, answers }, times) => {
        const once = amountsOf(estimateCost(order, answers));

        const larger = amountsOf(estimateCost({ ...order, sizeGb: order.sizeGb * times }, answers));

        expect(larger).toHaveLength(once.length);
        larger.forEach((amount, index) => {
          const proportional = (once[index] ?? Number.NaN) * times;
          expect(Math.abs(amount - proportional)).toBeLessThan((times + 1) * ROUNDING + FLOAT);
        });
      }),
    );
  });

  it('never falls with another replica, which costs storage and no egress', () => {
    fc.assert(
      fc.property(pricedOrders, fc.nat(), ({ order, answers }, which) => {
        const index = which % order.regions.length;
        const regions = order.regions.map((region, place) =>
          place === index ? { ...region, replicas: region.replicas + 1 } : region,
        );
        const before = estimateCost(order, answers);

        const after = estimateCost({ ...order, regions }, answers);

        expect(after.monthly.known).toBeGreaterThanOrEqual(before.monthly.known);
        expect(after.once).toEqual(before.once);
      }),
    );
  });

  it('has no egress to the home region, and one for every other', () => {
    fc.assert(
      fc.property(pricedOrders, ({ order, answers }) => {
        const { once } = estimateCost(order, answers);

        const others = order.regions.map(({ region }) => region).filter((name) => name !== order.homeRegion);
        expect(once.lines.map(({ to }) => to)).toEqual(others);
        expect(once.lines.every(({ from, gb }) => from === order.homeRegion && gb === order.sizeGb)).toBe(
          true,
        );
      }),
    );
  });

  it('does not depend on the order of the regions, nor on that of the answers', () => {
    fc.assert(
      fc.property(pricedOrders, ({ order, answers }) => {
        const turned = { ...order, regions: order.regions.toReversed() };

        const one = estimateCost(order, answers);
        const other = estimateCost(turned, answers.toReversed());

        expect([other.monthly.known, other.monthly.total]).toEqual([one.monthly.known, one.monthly.total]);
        expect([other.once.known, other.once.total]).toEqual([one.once.known, one.once.total]);
        expect(other.monthly.lines.toReversed()).toEqual(one.monthly.lines);
        expect(other.once.lines.toReversed()).toEqual(one.once.lines);
        expect(other.unknown.toSorted()).toEqual(one.unknown.toSorted());
      }),
    );
  });
});

describe('two needs', () => {
  // Few names, so that two needs often differ in one thing alone.
  const name = fc.constantFrom(HOME, 'northeurope');
  const need = fc.oneof<fc.Arbitrary<PriceNeed>[]>(
    fc.record({
      kind: fc.constant('storage'),
      region: name,
      storageAccountType: fc.constantFrom('Standard_LRS', 'Standard_ZRS'),
    }),
    fc.record({ kind: fc.constant('egress'), from: name, to: name, sameContinent: fc.boolean() }),
  );

  it('have one price when they agree in everything, and only then', () => {
    fc.assert(
      fc.property(need, need, (a, b) => {
        expect(sameNeed(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 500 },
    );
  });

  it('of one region, for storage and for egress, are two', () => {
    const storage = { kind: 'storage', region: HOME, storageAccountType: 'Standard_LRS' } as const;
    const egress = { kind: 'egress', from: HOME, to: HOME, sameContinent: true } as const;

    expect([sameNeed(storage, egress), sameNeed(egress, storage)]).toEqual([false, false]);
  });
});

describe('the form of an estimate', () => {
  it('takes every estimate there is, also after a journey as JSON', () => {
    fc.assert(
      fc.property(pricedOrders, ({ order, answers }) => {
        const estimate = estimateCost(order, answers);

        expect(costEstimate.parse(JSON.parse(JSON.stringify(estimate)))).toEqual(estimate);
      }),
    );
  });

  it('describes every field', () => {
    const silent: string[] = [];
    const walk = (schema: z.core.JSONSchema._JSONSchema, path: string): void => {
      if (typeof schema === 'boolean') return;
      if (schema.description === undefined) silent.push(path);
      for (const [name, field] of Object.entries(schema.properties ?? {})) walk(field, `${path}.${name}`);
      if (schema.items !== undefined && !Array.isArray(schema.items)) walk(schema.items, `${path}[]`);
      const described = schema.anyOf?.filter(
        (one) => typeof one === 'object' && one.properties !== undefined,
      );
      for (const one of described ?? []) walk(one, path);
    };

    walk(z.toJSONSchema(costEstimate), 'estimate');

    expect(silent).toEqual([]);
  });
});

describe('the tier of an amount', () => {
  const need: PriceNeed = { kind: 'egress', from: HOME, to: 'northeurope', sameContinent: true };
  const tiers: PriceTier[] = [
    { fromGb: 0, price: priceOf(need, 0.08) },
    { fromGb: 100, price: priceOf(need, 0.06) },
  ];

  it.each([
    [0, 0.08],
    [99.9, 0.08],
    [100, 0.06],
    [1e6, 0.06],
  ])('of %d GB has its price for all of it', (gb, price) => {
    expect(priceFor(tiers, gb)?.amount).toBe(price);
  });

  it('that begins above the amount is none, and the price is unknown', () => {
    const order = orderOf({ regions: inRegions('northeurope'), sizeGb: 99 });
    const answers = priceNeeds(order).map((one): PriceAnswer => {
      return one.kind === 'storage' ? known(one, 1) : { kind: 'known', need: one, tiers: tiers.slice(1) };
    });

    const { once, unknown: sentences } = estimateCost(order, answers);

    expect(once).toMatchObject({ known: 0, total: null });
    expect(sentences).toEqual([
      'What copying the image from westeurope to northeurope costs is not known. Azure lists no price for so small an amount.',
    ]);
  });
});
