import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPrices, type RetailPriceService } from '../../src/prices/start-prices.ts';

interface Page {
  readonly Items: readonly Readonly<Record<string, unknown>>[];
  readonly NextPageLink: string | null;
  readonly Count: number;
}

let prices: RetailPriceService;
beforeAll(async () => {
  prices = await startPrices({ port: 0 });
});
afterAll(async () => {
  await prices.close();
});

function ask(filter: string, more = ''): Promise<Response> {
  return fetch(`${prices.origin}/api/retail/prices?$filter=${encodeURIComponent(filter)}${more}`);
}

async function find(filter: string, more = ''): Promise<Page> {
  return (await (await ask(filter, more)).json()) as Page;
}

async function metersOf(filter: string): Promise<unknown[]> {
  return (await find(filter)).Items.map(({ meterName }) => meterName);
}

const WEST_EUROPE = "armRegionName eq 'westeurope'";
const HDD = "productName eq 'Standard HDD Managed Disks'";
const LRS = "meterName eq 'LRS Snapshots'";
const ZRS = "meterName eq 'ZRS Snapshots'";

describe('the price list', () => {
  it('answers with the envelope and the properties of the Azure Retail Prices API', async () => {
    const page = await find(`${WEST_EUROPE} and ${HDD} and ${LRS}`);

    expect(page).toEqual({
      BillingCurrency: 'USD',
      CustomerEntityId: 'Default',
      CustomerEntityType: 'Retail',
      Items: [
        {
          currencyCode: 'USD',
          tierMinimumUnits: 0,
          retailPrice: 0.05,
          unitPrice: 0.05,
          armRegionName: 'westeurope',
          location: 'West Europe',
          effectiveStartDate: '2024-01-01T00:00:00Z',
          meterId: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
          meterName: 'LRS Snapshots',
          productId: expect.stringMatching(/^DZH[\dA-F]{9}$/) as string,
          skuId: expect.stringMatching(/^DZH[\dA-F]{9}\/[\dA-F]{4}$/) as string,
          productName: 'Standard HDD Managed Disks',
          skuName: 'Snapshots LRS',
          serviceName: 'Storage',
          serviceId: expect.stringMatching(/^DZH[\dA-F]{9}$/) as string,
          serviceFamily: 'Storage',
          unitOfMeasure: '1 GB/Month',
          type: 'Consumption',
          isPrimaryMeterRegion: true,
          armSkuName: '',
        },
      ],
      NextPageLink: null,
      Count: 1,
    });
  });

  it.each([
    ['and before or', `${WEST_EUROPE} and ${HDD} and ${LRS} or ${WEST_EUROPE} and ${ZRS}`, 2],
    ['parentheses first', `${WEST_EUROPE} and ${HDD} and (${LRS} or ${ZRS})`, 2],
    ['parentheses in parentheses', `((${WEST_EUROPE}) and ((${LRS})) and ${HDD})`, 1],
    ['values with their case', "armRegionName eq 'WestEurope'", 0],
    ['a quote written twice', "meterName eq 'Teacher''s' and armRegionName eq 'westeurope'", 0],
    ['the type of price', `${WEST_EUROPE} and ${HDD} and priceType eq 'DevTestConsumption'`, 1],
    ['spaces as they come', `  ${WEST_EUROPE}   and(${LRS})and ${HDD} `, 1],
  ])('reads %s', async (_what, filter, count) => {
    expect((await find(filter)).Count).toBe(count);
  });

  it('keeps premium snapshots apart by their product alone', async () => {
    const page = await find(`${WEST_EUROPE} and ${LRS}`);

    expect(page.Items.map(({ productName }) => productName)).toEqual([
      'Standard HDD Managed Disks',
      'Premium SSD Managed Disks',
    ]);
  });

  it.each([
    ['a function', "contains(meterName,'Snapshots')"],
    ['another operator', "meterName ne 'LRS Snapshots'"],
    ['an unknown field', "currencyCode eq 'USD'"],
    ['a number', 'meterName eq 1'],
    ['nothing', ''],
    ['half a condition', 'meterName eq'],
    ['an open quote', "meterName eq 'LRS"],
    ['an open parenthesis', `(${LRS}`],
    ['a parenthesis too many', `${LRS})`],
    ['two conditions without a word between', `${LRS} ${ZRS}`],
    ['a field of every object', "constructor eq 'x'"],
    ['more than 20 comparisons', Array.from({ length: 21 }, () => "skuName eq 'A'").join(' or ')],
  ])('refuses a filter with %s', async (_what, filter) => {
    const response = await ask(filter);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      Error: { Code: 'BadRequest', Message: 'Invalid OData parameters supplied' },
    });
  });

  it('takes 20 comparisons', async () => {
    const filter = Array.from({ length: 20 }, () => WEST_EUROPE).join(' or ');

    expect((await ask(filter)).status).toBe(200);
  });

  it.each(['$skip=-1', '$skip=some', '$skip=1.5', 'currencyCode=dollars'])(
    'refuses %s',
    async (parameter) => {
      expect((await ask(LRS, `&${parameter}`)).status).toBe(400);
    },
  );

  it('does not find addresses of more than 2,048 characters', async () => {
    expect((await ask(`meterName eq '${'x'.repeat(2_048)}'`)).status).toBe(404);
  });

  it('gives 100 items at once, and the rest behind its links', async () => {
    const pages: Page[] = [];
    let next: string | null = `${prices.origin}/api/retail/prices?$filter=${encodeURIComponent(HDD)}`;
    while (next !== null) {
      const page = (await (await fetch(next)).json()) as Page;
      pages.push(page);
      next = page.NextPageLink;
    }

    const items = pages.flatMap(({ Items }) => Items);
    expect(pages.slice(0, -1).every(({ Count }) => Count === 100)).toBe(true);
    expect(pages.length).toBeGreaterThan(2);
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(items.length);
    expect(new Set(items.map(({ armRegionName }) => armRegionName)).size).toBe(62);
  });

  it('knows dollars with and without quotes, and in other currencies no prices', async () => {
    const [quoted, plain, euros] = await Promise.all(
      ["'USD'", 'USD', "'EUR'"].map((currency) => find(LRS, `&currencyCode=${currency}`)),
    );

    expect(quoted?.Count).toBeGreaterThan(0);
    expect(plain).toEqual({ ...quoted, NextPageLink: plain?.NextPageLink });
    expect(euros).toMatchObject({ BillingCurrency: 'EUR', Items: [], Count: 0, NextPageLink: null });
  });

  it.each([
    ['jioindiawest', ['Snapshots']],
    ['australiacentral2', ['ZRS Snapshots']],
    ['brazilsoutheast', ['Data Transfer Out']],
  ])('has gaps in %s, which its README names: %j', async (region, missing) => {
    const meters = await metersOf(
      `armRegionName eq '${region}' and ${HDD} or armRegionName eq '${region}' and serviceName eq 'Bandwidth'`,
    );

    expect(meters.length).toBeGreaterThan(0);
    for (const name of missing) expect(meters.filter((meter) => String(meter).includes(name))).toEqual([]);
  });

  it('has every price in the United States and in Europe', async () => {
    const regions = ['eastus', 'westus3', 'westcentralus', 'northeurope', 'westeurope'];

    const counts = await Promise.all(
      regions.map(async (region) => (await find(`armRegionName eq '${region}'`)).Count),
    );

    expect(counts).toEqual(regions.map(() => 7));
  });

  it('counts what it is asked, and is away when it is told to be', async () => {
    const before = prices.requestCount();

    prices.setAway(true);
    const away = await ask(LRS);
    prices.setAway(false);
    const back = await ask(LRS);

    expect([away.status, back.status]).toEqual([503, 200]);
    expect(prices.requestCount()).toBe(before + 2);
  });
});
