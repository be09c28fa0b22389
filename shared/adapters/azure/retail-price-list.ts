import {
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  isRestError,
  type PipelineRetryOptions,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { CURRENCY } from '../../domain/cost/price.ts';
import type { RegionName } from '../../domain/region/region.ts';

/** A product of the price list, and which of its meters are asked for. */
export interface Product {
  readonly name: string;
  /** Empty: all of them. */
  readonly meters: readonly string[];
}

/** One item of the price list, as far as prices are chosen by it (Azure docs: Azure Retail Prices, API properties). */
const retailPrice = z.object({
  armRegionName: z.string(),
  currencyCode: z.literal(CURRENCY),
  effectiveStartDate: z.iso.datetime(),
  isPrimaryMeterRegion: z.boolean(),
  meterName: z.string(),
  productName: z.string(),
  retailPrice: z.number().nonnegative(),
  tierMinimumUnits: z.number().nonnegative(),
  type: z.string(),
  unitOfMeasure: z.string(),
});
export type RetailPrice = z.infer<typeof retailPrice>;

const page = z.object({
  BillingCurrency: z.literal(CURRENCY),
  Items: z.array(retailPrice),
  NextPageLink: z.url().nullish(),
});

/** The price list can't be had now: nobody answers, or not in time, or with a refusal. */
export class PriceListUnavailableError extends Error {
  override readonly name = 'PriceListUnavailableError';
  readonly status: number | undefined;

  constructor(about: { status?: number; cause?: unknown }) {
    const how = about.status === undefined ? 'did not answer' : `refused to answer (${about.status})`;
    super(`Azure's price list ${how}.`, { cause: about.cause });
    this.status = about.status;
  }
}

/** The price list's answer is not of the form that is documented, and nothing in it is believed. */
export class OddPriceListError extends Error {
  override readonly name = 'OddPriceListError';

  constructor(cause: unknown) {
    super("Azure's price list answered with something that can't be read as prices.", { cause });
  }
}

/** Somebody waits for the answer: better no price than one that comes late. */
const REQUEST_LIMIT_MS = 5_000;
const READ_LIMIT_MS = 10_000;
/** Far more than was ever asked for; links that lead in a circle end here. */
const PAGES_LIMIT = 20;
const RETRIES: PipelineRetryOptions = { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 };

export interface PriceListOptions {
  /** Origin of the Azure Retail Prices API, as `https://prices.azure.com`. */
  endpoint: string;
  retryOptions?: PipelineRetryOptions;
  /** How long one read may take, with all its pages and retries. */
  readLimitMs?: number;
}

/** Reads a product's prices in some regions. */
export type ReadPriceList = (product: Product, regions: readonly RegionName[]) => Promise<RetailPrice[]>;

/**
 * A reader of the Azure Retail Prices API, which everybody may read without a token. Azure takes at most 20
 * comparisons in a filter and 2,048 characters of URL, so ask for few regions at once.
 *
 * @throws {PriceListUnavailableError}
 * @throws {OddPriceListError}
 */
export function createPriceListReader({
  endpoint,
  retryOptions = RETRIES,
  readLimitMs = READ_LIMIT_MS,
}: PriceListOptions): ReadPriceList {
  const pipeline = createPipelineFromOptions({ retryOptions });
  const client = createDefaultHttpClient();
  const origin = new URL(endpoint).origin;

  async function readText(url: URL, abortSignal: AbortSignal): Promise<string> {
    const request = createPipelineRequest({
      url: url.href,
      timeout: REQUEST_LIMIT_MS,
      abortSignal,
      // Nothing secret goes there; in Azure the address begins with https.
      allowInsecureConnection: url.protocol === 'http:',
    });
    const response = await pipeline.sendRequest(client, request).catch((cause: unknown) => {
      throw isRestError(cause) || isAbort(cause) ? new PriceListUnavailableError({ cause }) : cause;
    });
    if (response.status !== 200) throw new PriceListUnavailableError({ status: response.status });
    return response.bodyAsText ?? '';
  }

  return async (product, regions) => {
    const patience = AbortSignal.timeout(readLimitMs);
    const items: RetailPrice[] = [];
    let next: URL | undefined = urlOf(origin, product, regions);
    for (let pages = 0; next; pages++) {
      if (pages === PAGES_LIMIT)
        throw new OddPriceListError(new Error(`It has more than ${PAGES_LIMIT} pages.`));
      const { Items, NextPageLink } = parsePage(await readText(next, patience));
      items.push(...Items);
      next = NextPageLink ? new URL(NextPageLink) : undefined;
      if (next && next.origin !== origin) {
        throw new OddPriceListError(new Error(`Its next page is at ${next.origin}.`));
      }
    }
    return items;
  };
}

function urlOf(origin: string, { name, meters }: Product, regions: readonly RegionName[]): URL {
  const filter = [
    equalsAny('productName', [name]),
    ...(meters.length > 0 ? [equalsAny('meterName', meters)] : []),
    equalsAny('armRegionName', regions),
  ].join(' and ');
  // Spaces as %20: not every reader of OData takes the plus sign of forms for one.
  const query = `api-version=2023-01-01-preview&currencyCode='${CURRENCY}'&$filter=${encodeURIComponent(filter)}`;
  return new URL(`/api/retail/prices?${query}`, origin);
}

function equalsAny(field: string, values: readonly string[]): string {
  return `(${values.map((value) => `${field} eq '${value.replaceAll("'", "''")}'`).join(' or ')})`;
}

function parsePage(text: string): z.infer<typeof page> {
  try {
    return page.parse(JSON.parse(text));
  } catch (cause) {
    throw new OddPriceListError(cause);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
