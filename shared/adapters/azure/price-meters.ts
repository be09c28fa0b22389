import { CURRENCY, type PriceNeed, type PriceTier, type UnitPrice } from '../../domain/cost/price.ts';
import type { RegionName } from '../../domain/region/region.ts';
import type { Product, RetailPrice } from './retail-price-list.ts';

/**
 * Replicas are billed as snapshots, and standard snapshots have their price in this product, of whatever disk they
 * are (Azure docs: Understand Azure Disk Storage billing).
 */
const SNAPSHOTS: Product = {
  name: 'Standard HDD Managed Disks',
  meters: ['LRS Snapshots', 'ZRS Snapshots'],
};
/** All meters: some bear a suffix, as `Inter Continent Data Transfer Out - NAM or EU To Any`. */
const BANDWIDTH: Product = { name: 'Bandwidth Inter-Region', meters: [] };
export const PRODUCTS = [SNAPSHOTS, BANDWIDTH] as const;

/** What Azure measures by, to bill it. */
export interface Meter {
  readonly product: Product;
  readonly region: RegionName;
  /** A suffix may follow it after a dash. */
  readonly name: string;
  readonly unit: UnitPrice['unit'];
}

/**
 * By storage account type. Azure documents that a replica is billed as a snapshot (Azure Compute Gallery, "Billing"),
 * and not whether a premium replica is billed as a premium snapshot: its price is not guessed.
 */
const SNAPSHOT_METERS: ReadonlyMap<string, string> = new Map([
  ['Standard_LRS', 'LRS Snapshots'],
  ['Standard_ZRS', 'ZRS Snapshots'],
]);

/** The meter that bills the need; undefined where Azure does not document it. */
export function meterOf(need: PriceNeed): Meter | undefined {
  if (need.kind === 'egress') {
    const name = `${need.sameContinent ? 'Intra' : 'Inter'} Continent Data Transfer Out`;
    return { product: BANDWIDTH, region: need.from, name, unit: '1 GB' };
  }
  const name = SNAPSHOT_METERS.get(need.storageAccountType);
  if (name === undefined) return undefined;
  return { product: SNAPSHOTS, region: need.region, name, unit: '1 GB/Month' };
}

/**
 * The meter's price on the list, by tiers; empty when the list has none, or several between which only a guess
 * could choose. Reservations, prices for development and tests and prices of the future don't count, nor does what a
 * primary meter overrules (Azure docs: the primary meter's price is the one that is charged).
 */
export function tiersOf(meter: Meter, list: readonly RetailPrice[], readAt: Date): PriceTier[] {
  const listed = list.filter((item) => isOf(meter, item) && new Date(item.effectiveStartDate) <= readAt);
  const primary = listed.filter((item) => item.isPrimaryMeterRegion);
  const items = primary.length > 0 ? primary : listed;
  if (new Set(items.map((item) => item.meterName)).size > 1) return [];

  const starts = [...new Set(items.map((item) => item.tierMinimumUnits))].toSorted((a, b) => a - b);
  const tiers = starts.map((fromGb) => {
    const amount = latestPrice(items.filter((item) => item.tierMinimumUnits === fromGb));
    return amount && { fromGb, price: { ...amount, unit: meter.unit, readAt: readAt.toISOString() } };
  });
  // A tier that can't be told leaves a hole, which the tier below must not fill.
  return tiers.every((tier) => tier !== undefined) ? tiers : [];
}

function isOf({ product, region, name, unit }: Meter, item: RetailPrice): boolean {
  return (
    item.type === 'Consumption' &&
    item.productName === product.name &&
    item.armRegionName === region &&
    item.unitOfMeasure === unit &&
    (item.meterName === name || item.meterName.startsWith(`${name} - `))
  );
}

/** The price that took effect last; undefined when two did on the same day. */
function latestPrice(
  items: readonly RetailPrice[],
): Pick<UnitPrice, 'amount' | 'currency' | 'effectiveFrom'> | undefined {
  const dateOf = (item: RetailPrice): string => new Date(item.effectiveStartDate).toISOString().slice(0, 10);
  const effectiveFrom = items.map(dateOf).toSorted().at(-1);
  const prices = items.filter((item) => dateOf(item) === effectiveFrom).map((item) => item.retailPrice);
  const [amount] = prices;
  if (amount === undefined || effectiveFrom === undefined || new Set(prices).size > 1) return undefined;
  return { amount, currency: CURRENCY, effectiveFrom };
}
