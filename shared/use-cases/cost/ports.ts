import type { PriceAnswer, PriceNeed } from '../../domain/cost/price.ts';

/** Azure's retail prices. */
export interface Prices {
  /**
   * Looks prices up, many at once in as few requests as possible, and answers each need in its place. Never fails
   * because of the price list: what can't be read is `unknown` with its reason, or is what was read last.
   */
  find(needs: readonly PriceNeed[]): Promise<PriceAnswer[]>;
}
