import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '@lab-gallery/local-service/listen';
import { startPrices, type RetailPriceService } from '@lab-gallery/local-azure/prices';
import { noProxyForLoopback } from '../../../local/start/host-environment.ts';
import type { PriceListOptions } from '../../../shared/adapters/azure/retail-price-list.ts';
import { createRetailPrices } from '../../../shared/adapters/azure/retail-prices.ts';
import { estimateCost, priceNeeds } from '../../../shared/domain/cost/estimate-cost.ts';
import type { Prices } from '../../../shared/use-cases/cost/ports.ts';
import type { PriceAnswer, PriceNeed } from '../../../shared/domain/cost/price.ts';

// Before the first client is made, which reads it once.
process.env['NO_PROXY'] = noProxyForLoopback(process.env);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NO_RETRIES = { maxRetries: 0 };

interface World {
  readonly list: RetailPriceService;
  readonly prices: Prices;
  readonly pass: (ms: number) => void;
}

/** The adapter before the local price list, with a clock that is moved by hand. */
async function startWorld(): Promise<World> {
  const list = await startPrices({ port: 0 });
  onTestFinished(() => list.close());
  return { list, ...createPrices(list.origin) };
}

function createPrices(endpoint: string, options: Partial<PriceListOptions> = {}): Omit<World, 'list'> {
  let now = Date.parse('2026-03-01T12:00:00.000Z');
  const clock = { now: () => new Date(now) };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { prices: createRetailPrices({ endpoint, clock, retryOptions: NO_RETRIES, ...options }), pass };
}

/** A price list that answers as the test wants. */
async function startOdd(answer: (request: Request, origin: string) => Response | Promise<Response>) {
  const server = await listen({ port: 0 });
  onTestFinished(() => server.close());
  let requests = 0;
  server.serve((request) => {
    requests += 1;
    return answer(request, server.origin);
  });
  return { origin: server.origin, requestCount: () => requests };
}

function pageOf(page: object = {}): object {
  return { BillingCurrency: 'USD', Items: [], NextPageLink: null, Count: 0, ...page };
}

function storage(region: string, storageAccountType = 'Standard_LRS'): PriceNeed {
  return { kind: 'storage', region, storageAccountType };
}

function egress(from: string, to: string, sameContinent = true): PriceNeed {
  return { kind: 'egress', from, to, sameContinent };
}

/** The amounts, or why there is none. */
function told(answers: readonly PriceAnswer[]): (number | string | undefined)[] {
  return answers.map((answer) => (answer.kind === 'known' ? answer.tiers[0]?.price.amount : answer.reason));
}

async function priceOf(prices: Prices, need: PriceNeed): Promise<number | string | undefined> {
  return told(await prices.find([need]))[0];
}

describe('retail prices', () => {
  it('are found for each need in its place, with unit and dates', async () => {
    const { prices } = await startWorld();
    const needs = [
      egress('westeurope', 'northeurope'),
      storage('westeurope'),
      storage('brazilsouth', 'Standard_ZRS'),
      egress('westeurope', 'eastus', false),
    ];

    const answers = await prices.find(needs);

    expect(answers.map(({ need }) => need)).toEqual(needs);
    expect(told(answers)).toEqual([0.02, 0.05, 0.08, 0.05]);
    expect(answers[1]).toEqual({
      kind: 'known',
      need: needs[1],
      tiers: [
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
      ],
    });
  });

  it('for the nine regions of the United States take two requests, and no more the second time', async () => {
    const { list, prices } = await startWorld();
    const names = ['central', 'east', 'northcentral', 'southcentral', 'westcentral', 'west'];
    const regions = [...names.map((name) => `${name}us`), 'eastus2', 'westus2', 'westus3'].map((region) => {
      return { region, replicas: 2, storageAccountType: 'Standard_LRS' };
    });
    const order = { sizeGb: 100, sizeBasis: 'DiskSize' as const, homeRegion: 'eastus', regions };

    const answers = await prices.find(priceNeeds(order));
    const first = list.requestCount();
    const again = await prices.find(priceNeeds(order));

    expect(first).toBe(2);
    expect(list.requestCount()).toBe(2);
    expect(again).toEqual(answers);
    expect(estimateCost(order, answers)).toMatchObject({
      monthly: { total: 90 },
      once: { total: 16 },
      unknown: [],
    });
  });

  it('of more regions than one filter takes are asked for in several requests', async () => {
    const { list, prices } = await startWorld();
    const page = (await (
      await fetch(
        `${list.origin}/api/retail/prices?$filter=meterName eq 'S4 LRS Disk' and priceType eq 'Consumption'`,
      )
    ).json()) as {
      Items: { armRegionName: string }[];
    };
    const regions = page.Items.map(({ armRegionName }) => armRegionName);
    const before = list.requestCount();

    const answers = await prices.find(regions.map((region) => storage(region)));

    const without = answers.filter(({ kind }) => kind === 'unknown').map(({ need }) => need);
    expect(regions).toHaveLength(62);
    expect(without).toEqual([storage('jioindiacentral'), storage('jioindiawest')]);
    expect(list.requestCount() - before).toBe(7);
  });

  it('that the list does not have are unknown, and not asked for again', async () => {
    const { list, prices } = await startWorld();
    const needs = [storage('jioindiawest'), egress('brazilsoutheast', 'brazilsouth'), storage('atlantis')];

    const answers = await prices.find(needs);
    await prices.find(needs);

    expect(told(answers)).toEqual([
      'Azure\'s price list has no single price of "LRS Snapshots" in jioindiawest.',
      'Azure\'s price list has no single price of "Intra Continent Data Transfer Out" in brazilsoutheast.',
      'Azure\'s price list has no single price of "LRS Snapshots" in atlantis.',
    ]);
    expect(list.requestCount()).toBe(2);
  });

  it('of premium replicas are unknown without a question', async () => {
    const { list, prices } = await startWorld();

    const reason = await priceOf(prices, storage('westeurope', 'Premium_LRS'));

    expect(reason).toBe('Azure does not document what such replicas are billed as.');
    expect(list.requestCount()).toBe(0);
  });

  it('of a region with a quote in its name are asked for, and are not a mistake in the question', async () => {
    const { prices } = await startWorld();

    const reason = await priceOf(prices, storage("coeur d'alene"));

    expect(reason).toBe(`Azure's price list has no single price of "LRS Snapshots" in coeur d'alene.`);
  });

  it('are read again after a day', async () => {
    const { list, prices, pass } = await startWorld();
    await prices.find([storage('westeurope')]);

    pass(DAY - 1);
    await prices.find([storage('westeurope')]);
    const withinADay = list.requestCount();
    pass(1);
    const [answer] = await prices.find([storage('westeurope')]);

    expect(withinADay).toBe(1);
    expect(list.requestCount()).toBe(2);
    expect(answer).toMatchObject({ tiers: [{ price: { readAt: '2026-03-02T12:00:00.000Z' } }] });
  });

  it('that many ask for at the same time are asked for once', async () => {
    const { list, prices } = await startWorld();
    const needs = [storage('westeurope'), storage('northeurope')];

    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => prices.find(needs)),
      prices.find([storage('westeurope'), storage('uksouth')]),
    ]);

    expect(answers.flatMap(told).every((amount) => amount === 0.05)).toBe(true);
    expect(list.requestCount()).toBe(2);
  });

  it('are unknown for a minute after the list did not answer, and then asked for again', async () => {
    const { list, prices, pass } = await startWorld();
    list.setAway(true);

    const away = await priceOf(prices, storage('westeurope'));
    list.setAway(false);
    pass(MINUTE - 1);
    const soon = await priceOf(prices, storage('westeurope'));
    const requests = list.requestCount();
    pass(1);
    const later = await priceOf(prices, storage('westeurope'));

    expect([away, soon, later]).toEqual([
      "Azure's price list refused to answer (503).",
      "Azure's price list refused to answer (503).",
      0.05,
    ]);
    expect(requests).toBe(1);
  });

  it('that were read before are used with their date while the list is away', async () => {
    const { list, prices, pass } = await startWorld();
    const [before] = await prices.find([storage('westeurope')]);
    list.setAway(true);
    pass(3 * DAY);

    const [stale] = await prices.find([storage('westeurope')]);

    expect(list.requestCount()).toBe(2);
    expect(stale).toEqual(before);
    expect(stale).toMatchObject({ tiers: [{ price: { readAt: '2026-03-01T12:00:00.000Z' } }] });
  });

  it('are unknown where nobody listens', async () => {
    const list = await startPrices({ port: 0 });
    await list.close();

    const reason = await priceOf(createPrices(list.origin).prices, storage('westeurope'));

    expect(reason).toBe("Azure's price list did not answer.");
  });

  it('are asked for again when the list fails for a moment', async () => {
    const { list, prices } = await startWorld();
    const odd = await startOdd(async (request, origin) => {
      if (odd.requestCount() === 1) return new Response(null, { status: 500 });
      return fetch(request.url.replace(origin, list.origin));
    });
    const retried = createPrices(odd.origin, { retryOptions: { maxRetries: 1, retryDelayInMs: 1 } });

    const amount = await priceOf(retried.prices, storage('westeurope'));

    expect(amount).toBe(await priceOf(prices, storage('westeurope')));
    expect(odd.requestCount()).toBe(2);
  });

  it.each([
    ['that never comes', () => new Promise<Response>(() => undefined)],
    [
      'that is to be asked for in an hour',
      () => new Response(null, { status: 503, headers: { 'retry-after': '3600' } }),
    ],
  ])('are not waited for longer than the limit for an answer %s', async (_what, answer) => {
    const odd = await startOdd(answer);
    const options = { readLimitMs: 50, retryOptions: { maxRetries: 2 } };

    const reason = await priceOf(createPrices(odd.origin, options).prices, storage('westeurope'));

    expect(reason).toBe("Azure's price list did not answer.");
    expect(odd.requestCount()).toBe(1);
  });

  it('are read from all pages', async () => {
    const { list } = await startWorld();
    const odd = await startOdd(async (request, origin) => {
      const { searchParams } = new URL(request.url);
      if (searchParams.get('page') === '2') {
        return fetch(`${list.origin}/api/retail/prices?$filter=armRegionName eq 'westeurope'`);
      }
      return Response.json(pageOf({ NextPageLink: `${origin}/api/retail/prices?page=2` }));
    });

    expect(await priceOf(createPrices(odd.origin).prices, storage('westeurope'))).toBe(0.05);
    expect(odd.requestCount()).toBe(2);
  });

  it('are not looked for on another server than that of the list', async () => {
    const { list } = await startWorld();
    const odd = await startOdd(() =>
      Response.json(pageOf({ NextPageLink: `${list.origin}/api/retail/prices` })),
    );

    const reason = await priceOf(createPrices(odd.origin).prices, storage('westeurope'));

    expect(reason).toBe("Azure's price list answered with something that can't be read as prices.");
    expect(list.requestCount()).toBe(0);
  });

  it('are given up when the pages lead in a circle', async () => {
    const odd = await startOdd((request) => Response.json(pageOf({ NextPageLink: request.url })));

    const reason = await priceOf(createPrices(odd.origin).prices, storage('westeurope'));

    expect(reason).toBe("Azure's price list answered with something that can't be read as prices.");
    expect(odd.requestCount()).toBe(20);
  });

  const item = {
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
  };
  it.each<[string, string]>([
    ['no JSON', '<html>Sign in to the network</html>'],
    ['nothing', ''],
    ['an error with a good status', '{"Error":{"Code":"BadRequest","Message":"Invalid"}}'],
    ['another currency', JSON.stringify(pageOf({ BillingCurrency: 'EUR' }))],
    ['an item in another currency', JSON.stringify(pageOf({ Items: [{ ...item, currencyCode: 'EUR' }] }))],
    ['a negative price', JSON.stringify(pageOf({ Items: [{ ...item, retailPrice: -1 }] }))],
    ['a price in words', JSON.stringify(pageOf({ Items: [{ ...item, retailPrice: '0.05' }] }))],
    ['no date', JSON.stringify(pageOf({ Items: [{ ...item, effectiveStartDate: 'soon' }] }))],
  ])('are not taken from an answer with %s', async (_what, body) => {
    const odd = await startOdd(() => new Response(body));

    const reason = await priceOf(createPrices(odd.origin).prices, storage('westeurope'));

    expect(reason).toBe("Azure's price list answered with something that can't be read as prices.");
  });

  it('are taken from an answer as the odd ones would be without their mistake', async () => {
    const odd = await startOdd(() => Response.json(pageOf({ Items: [item], Count: 1 })));

    expect(await priceOf(createPrices(odd.origin).prices, storage('westeurope'))).toBe(0.05);
  });
});
