/** The part of OData's `$filter` that the price list understands here: `eq`, `and`, `or`, parentheses. */

/** The fields that can be filtered by, with the property of an item that each one is (Azure docs: Retail Prices). */
const FIELDS = {
  armRegionName: 'armRegionName',
  armSkuName: 'armSkuName',
  location: 'location',
  meterId: 'meterId',
  meterName: 'meterName',
  priceType: 'type',
  productId: 'productId',
  productName: 'productName',
  serviceFamily: 'serviceFamily',
  serviceId: 'serviceId',
  serviceName: 'serviceName',
  skuId: 'skuId',
  skuName: 'skuName',
} as const;

type Filterable = Readonly<Record<(typeof FIELDS)[keyof typeof FIELDS], string>>;
export type Predicate = (item: Filterable) => boolean;

/** Azure refuses a filter with more, however short it is (measured by others, 2026). */
const COMPARISONS_LIMIT = 20;

/** The filter can't be read. */
export class InvalidFilterError extends Error {
  override readonly name = 'InvalidFilterError';
  /** The character, from 0, before which it could still be read. */
  readonly position: number;

  constructor(position: number, cause: string) {
    super(`The filter can't be read after character ${position}: ${cause}.`);
    this.position = position;
  }
}

/**
 * Reads a filter. `and` binds before `or`; values are compared with their case, as since 2023-01-01-preview.
 *
 * @throws {InvalidFilterError}
 */
export function parseFilter(text: string): Predicate {
  const tokens = new Tokens(text);
  const predicate = readAlternatives(tokens);
  if (!tokens.isAtEnd()) throw tokens.expected('the end');
  return predicate;
}

/** `alternatives := conditions ("or" conditions)*` */
function readAlternatives(tokens: Tokens): Predicate {
  const alternatives = [readConditions(tokens)];
  while (tokens.take(/or\b/y)) alternatives.push(readConditions(tokens));
  return (item) => alternatives.some((matches) => matches(item));
}

/** `conditions := condition ("and" condition)*` */
function readConditions(tokens: Tokens): Predicate {
  const conditions = [readCondition(tokens)];
  while (tokens.take(/and\b/y)) conditions.push(readCondition(tokens));
  return (item) => conditions.every((matches) => matches(item));
}

/** `condition := "(" alternatives ")" | field "eq" "'" value "'"`; a quote in a value is written twice. */
function readCondition(tokens: Tokens): Predicate {
  if (tokens.take(/\(/y)) {
    const inner = readAlternatives(tokens);
    if (!tokens.take(/\)/y)) throw tokens.expected('")"');
    return inner;
  }
  const field = tokens.take(/[A-Za-z]+/y);
  if (field === undefined || !isField(field)) throw tokens.expected('a field');
  if (!tokens.take(/eq\b/y)) throw tokens.expected('"eq"');
  const quoted = tokens.take(/'(?:[^']|'')*'/y);
  if (quoted === undefined) throw tokens.expected('a value in quotes');
  tokens.countComparison();
  const value = quoted.slice(1, -1).replaceAll("''", "'");
  return (item) => item[FIELDS[field]] === value;
}

function isField(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name);
}

/** The text, and how far it has been read. */
class Tokens {
  readonly #text: string;
  #position = 0;
  #comparisons = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  /** Reads what the sticky pattern matches here, and the space behind it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const token = pattern.exec(this.#text)?.[0];
    if (token === undefined) return undefined;
    this.#position += token.length;
    this.#skipSpace();
    return token;
  }

  isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  countComparison(): void {
    this.#comparisons += 1;
    if (this.#comparisons > COMPARISONS_LIMIT) {
      throw this.expected(`no more than ${COMPARISONS_LIMIT} comparisons`);
    }
  }

  expected(what: string): InvalidFilterError {
    return new InvalidFilterError(this.#position, `expected ${what}`);
  }

  #skipSpace(): void {
    while (this.#text[this.#position] === ' ') this.#position += 1;
  }
}
