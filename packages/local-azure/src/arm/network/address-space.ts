/** An IPv4 range in CIDR notation: `10.0.0.0/24`. */
export interface AddressRange {
  /** The first address, as a number. */
  readonly first: number;
  readonly size: number;
}

/** Azure keeps the first four addresses and the last of every subnet (Azure docs, virtual-networks-faq). */
const RESERVED_AT_THE_BEGINNING = 4;
const RESERVED_AT_THE_END = 1;

export function parseAddress(text: string): number | undefined {
  const parts = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : [];
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Reads a prefix; undefined for what is none. It may begin in the middle of its range: see `normalized`. */
export function parsePrefix(text: string): AddressRange | undefined {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const first = parseAddress(address);
  const length = Number(bits);
  if (first === undefined || bits === '' || length > 32) return undefined;
  return { first, size: 2 ** (32 - length) };
}

/** The prefix as it should have been written: at the beginning of its range. */
export function normalized({ first, size }: AddressRange): string {
  return `${formatAddress(first - (first % size))}/${32 - Math.log2(size)}`;
}

export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlaps(one: AddressRange, other: AddressRange): boolean {
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

/** Whether an address of a subnet can be given to a network interface. */
export function isUsable({ first, size }: AddressRange, address: number): boolean {
  return address >= first + RESERVED_AT_THE_BEGINNING && address < first + size - RESERVED_AT_THE_END;
}

/** The lowest address of a subnet that nobody has; undefined if there is none. */
export function nextAddress(range: AddressRange, taken: ReadonlySet<number>): number | undefined {
  for (let address = range.first + RESERVED_AT_THE_BEGINNING; isUsable(range, address); address += 1) {
    if (!taken.has(address)) return address;
  }
  return undefined;
}
