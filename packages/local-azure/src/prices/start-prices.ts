import { Hono } from 'hono';
import { listen } from '@lab-gallery/local-service/listen';
import { InvalidFilterError, parseFilter } from './filter.ts';
import { PRICE_LIST } from './price-list.ts';

/** What the real list gives at once in its public examples, `$skip=100`. */
const PAGE_SIZE = 100;
/** Azure answers longer addresses with 404 (measured by others, 2026). */
const URL_LIMIT = 2_048;
const PATH = '/api/retail/prices';

export interface PricesOptions {
  /** 0 takes a free port. */
  readonly port: number;
}

/** A running price list. */
export interface RetailPriceService {
  readonly origin: string;
  /** How many requests have come, whatever they were answered. */
  readonly requestCount: () => number;
  /** While it is away, every request is answered with 503. */
  readonly setAway: (away: boolean) => void;
  close(): Promise<void>;
}

/**
 * Starts the local stand-in for the Azure Retail Prices API, over plain HTTP on 127.0.0.1.
 *
 * @throws PortUnavailable
 */
export async function startPrices({ port }: PricesOptions): Promise<RetailPriceService> {
  const server = await listen({ port });
  let isAway = false;
  let requests = 0;

  const app = new Hono();
  app.use(async (c, next) => {
    requests += 1;
    if (isAway) return c.json(errorBody('ServiceUnavailable', 'The service is away.'), 503);
    if (c.req.url.length > URL_LIMIT) return c.notFound();
    await next();
    return undefined;
  });
  app.get(PATH, (c) => c.json(answer(new URL(c.req.url), server.origin)));
  app.notFound((c) => c.json(errorBody('NotFound', 'There is no such thing here.'), 404));
  app.onError((error, c) => {
    if (error instanceof InvalidFilterError || error instanceof InvalidQueryError) {
      return c.json(errorBody('BadRequest', 'Invalid OData parameters supplied'), 400);
    }
    throw error;
  });
  server.serve(app.fetch);

  return {
    origin: server.origin,
    requestCount: () => requests,
    setAway: (away) => {
      isAway = away;
    },
    close: () => server.close(),
  };
}

/** A parameter, other than the filter, can't be read. */
class InvalidQueryError extends Error {
  override readonly name = 'InvalidQueryError';
}

/** One page of what the filter leaves of the list. */
function answer(url: URL, origin: string): object {
  const query = url.searchParams;
  const filter = query.get('$filter');
  const matches = filter === null ? () => true : parseFilter(filter);
  const skip = Number(query.get('$skip') ?? 0);
  if (!Number.isInteger(skip) || skip < 0) throw new InvalidQueryError();
  const currency = (query.get('currencyCode') ?? 'USD').replaceAll("'", '');
  if (!/^[A-Z]{3}$/.test(currency)) throw new InvalidQueryError();

  const found = PRICE_LIST.filter((item) => item.currencyCode === currency && matches(item));
  const items = found.slice(skip, skip + PAGE_SIZE);
  const next = new URL(`${PATH}${url.search}`, origin);
  next.searchParams.set('$skip', String(skip + PAGE_SIZE));
  return {
    BillingCurrency: currency,
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items: items,
    NextPageLink: found.length > skip + PAGE_SIZE ? next.href : null,
    Count: items.length,
  };
}

function errorBody(code: string, message: string): object {
  return { Error: { Code: code, Message: message } };
}
