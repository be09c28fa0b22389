import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One item of the price list, as the Azure Retail Prices API answers it. */
export interface PriceItem {
  readonly currencyCode: 'USD';
  readonly tierMinimumUnits: number;
  readonly retailPrice: number;
  readonly unitPrice: number;
  readonly armRegionName: string;
  readonly location: string;
  readonly effectiveStartDate: string;
  readonly meterId: string;
  readonly meterName: string;
  readonly productId: string;
  readonly skuId: string;
  readonly productName: string;
  readonly skuName: string;
  readonly serviceName: string;
  readonly serviceId: string;
  readonly serviceFamily: string;
  readonly unitOfMeasure: string;
  readonly type: 'Consumption' | 'DevTestConsumption';
  readonly isPrimaryMeterRegion: boolean;
  readonly armSkuName: string;
}

/** One line of prices.csv: a region, and what each of its meters costs in USD; empty where it has no price. */
interface PriceRow {
  readonly region: string;
  readonly location: string;
  /** The part of the world whose egress is priced alike. */
  readonly zone: string;
  readonly lrsSnapshots: string;
  readonly zrsSnapshots: string;
  readonly premiumLrsSnapshots: string;
  readonly intraContinent: string;
  readonly interContinent: string;
}

const EFFECTIVE_START_DATE = '2024-01-01T00:00:00Z';
const STORAGE = { serviceName: 'Storage', serviceFamily: 'Storage', unitOfMeasure: '1 GB/Month' } as const;
const BANDWIDTH = { serviceName: 'Bandwidth', serviceFamily: 'Networking', unitOfMeasure: '1 GB' } as const;
const HDD = { ...STORAGE, productName: 'Standard HDD Managed Disks' } as const;
const PREMIUM = { ...STORAGE, productName: 'Premium SSD Managed Disks' } as const;
const EGRESS = { ...BANDWIDTH, productName: 'Bandwidth Inter-Region', skuName: 'Inter-Region' } as const;

/** A whole disk, beside the snapshots that its product has the price of too; the same everywhere. */
const S4_DISK_PRICE = 1.536;

/** The whole price list, region by region. */
export const PRICE_LIST: readonly PriceItem[] = readRows(
  readFileSync(new URL('prices.csv', import.meta.url), 'utf8'),
).flatMap(itemsOf);

type Facts = Pick<
  PriceItem,
  'meterName' | 'productName' | 'serviceFamily' | 'serviceName' | 'skuName' | 'unitOfMeasure'
> &
  Partial<Pick<PriceItem, 'type'>>;

function itemsOf(row: PriceRow): PriceItem[] {
  const disk = {
    ...HDD,
    skuName: 'S4 LRS',
    meterName: 'S4 LRS Disk',
    unitOfMeasure: '1/Month',
  };
  const outward = `Inter Continent Data Transfer Out - ${row.zone} To Any`;
  return [
    item(row, { ...HDD, skuName: 'Snapshots LRS', meterName: 'LRS Snapshots' }, row.lrsSnapshots),
    item(row, { ...HDD, skuName: 'Snapshots ZRS', meterName: 'ZRS Snapshots' }, row.zrsSnapshots),
    item(row, disk, S4_DISK_PRICE),
    item(row, { ...disk, type: 'DevTestConsumption' }, S4_DISK_PRICE),
    item(row, { ...PREMIUM, skuName: 'Snapshots LRS', meterName: 'LRS Snapshots' }, row.premiumLrsSnapshots),
    item(row, { ...EGRESS, meterName: 'Intra Continent Data Transfer Out' }, row.intraContinent),
    item(row, { ...EGRESS, meterName: outward }, row.interContinent),
  ].flat();
}

function item({ region, location }: PriceRow, facts: Facts, price: string | number): PriceItem[] {
  if (price === '') return [];
  const productId = idOf(facts.productName);
  return [
    {
      currencyCode: 'USD',
      tierMinimumUnits: 0,
      retailPrice: Number(price),
      unitPrice: Number(price),
      armRegionName: region,
      location,
      effectiveStartDate: EFFECTIVE_START_DATE,
      meterId: meterIdOf(`${region}/${facts.productName}/${facts.meterName}`),
      productId,
      skuId: `${productId}/${idOf(facts.skuName).slice(-4)}`,
      serviceId: idOf(facts.serviceName),
      type: 'Consumption',
      isPrimaryMeterRegion: true,
      armSkuName: '',
      ...facts,
    },
  ];
}

/** Azure's ids of products and services look like `DZH318Z0BP04`. */
function idOf(name: string): string {
  return `DZH${digest(name).slice(0, 9).toUpperCase()}`;
}

/** A UUID, always the same for one meter. */
function meterIdOf(name: string): string {
  return digest(name).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function readRows(csv: string): PriceRow[] {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (column: keyof PriceRow): string => cells[columns.indexOf(column)] ?? '';
    return {
      region: cell('region'),
      location: cell('location'),
      zone: cell('zone'),
      lrsSnapshots: cell('lrsSnapshots'),
      zrsSnapshots: cell('zrsSnapshots'),
      premiumLrsSnapshots: cell('premiumLrsSnapshots'),
      intraContinent: cell('intraContinent'),
      interContinent: cell('interContinent'),
    };
  });
}
