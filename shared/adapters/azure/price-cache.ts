import type { Clock } from '../../use-cases/clock.ts';
import { BoundedMap } from '../../domain/memory/bounded-map.ts';
import type { RegionName } from '../../domain/region/region.ts';
import {
  OddPriceListError,
  PriceListUnavailableError,
  type Product,
  type ReadPriceList,
  type RetailPrice,
} from './retail-price-list.ts';

/** Azure changes its prices at the beginning of a month, and seldom. */
const FRESH_MS = 24 * 60 * 60_000;
/** A price list that is away is left in peace for so long. */
const FAILURE_MS = 60_000;
/** With up to 10 regions in it, a filter stays well below Azure's limits. */
const REGIONS_AT_ONCE = 10;
/** Azure has fewer than 100 regions, and there are two products; a request names 100 regions at most. */
const MAX_SHELVES = 500;

/** What is remembered of one product in one region. */
interface Shelf {
  list?: { items: readonly RetailPrice[]; readAt: Date };
  failure?: { reason: string; at: Date };
  /** Fulfilled when it has been read, well or not. */
  underway?: Promise<void>;
}

/** What was read last, or why nothing ever was. */
export type Cached = { items: readonly RetailPrice[]; readAt: Date } | { reason: string };

/**
 * Remembers the price list, product by product and region by region. What is older than a day is read again, by one
 * request however many ask for it; while the price list is away, what was read last is good enough.
 */
export class PriceCache {
  readonly #shelves = new BoundedMap<string, Shelf>(MAX_SHELVES);
  readonly #read: ReadPriceList;
  readonly #clock: Clock;

  constructor(read: ReadPriceList, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Reads what is missing or too old. */
  async refresh(product: Product, regions: readonly RegionName[]): Promise<void> {
    const shelves = regions.map((region) => ({ region, shelf: this.#shelf(product, region) }));
    const due = shelves.filter(({ shelf }) => this.#isDue(shelf));
    for (let first = 0; first < due.length; first += REGIONS_AT_ONCE) {
      const some = due.slice(first, first + REGIONS_AT_ONCE);
      const underway = this.#readInto(product, some);
      for (const { shelf } of some) shelf.underway = underway;
    }
    await Promise.all(shelves.flatMap(({ shelf }) => shelf.underway ?? []));
  }

  get(product: Product, region: RegionName): Cached {
    const { list, failure } = this.#shelf(product, region);
    return list ?? { reason: failure?.reason ?? 'The price was not read.' };
  }

  #shelf(product: Product, region: RegionName): Shelf {
    const key = `${product.name}/${region}`;
    const shelf = this.#shelves.get(key) ?? {};
    this.#shelves.set(key, shelf);
    return shelf;
  }

  #isDue({ list, failure, underway }: Shelf): boolean {
    const now = this.#clock.now().getTime();
    if (underway || (failure && now - failure.at.getTime() < FAILURE_MS)) return false;
    return !list || now - list.readAt.getTime() >= FRESH_MS;
  }

  async #readInto(product: Product, some: readonly { region: RegionName; shelf: Shelf }[]): Promise<void> {
    const regions = some.map(({ region }) => region);
    try {
      const items = await this.#read(product, regions);
      const readAt = this.#clock.now();
      for (const { region, shelf } of some) {
        shelf.list = { items: items.filter((item) => item.armRegionName === region), readAt };
        delete shelf.failure;
      }
    } catch (error) {
      if (!(error instanceof PriceListUnavailableError || error instanceof OddPriceListError)) throw error;
      const at = this.#clock.now();
      for (const { shelf } of some) shelf.failure = { reason: error.message, at };
    } finally {
      for (const { shelf } of some) delete shelf.underway;
    }
  }
}
