import type { MonthlyCost as Cost } from '../api/types.ts';
import { useLanguage } from '../language/language-context.ts';

/** What is kept costs each month, or what is known of it. */
export function MonthlyCost({ cost: { currency, known, total } }: { cost: Cost }) {
  const { words, format } = useLanguage();
  if (total !== null) return format.money(total, currency);
  return known === 0 ? words.amounts.unknown : words.amounts.atLeast(format.money(known, currency));
}
