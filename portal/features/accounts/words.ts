import { defineWords } from '../../language/feature-words.ts';
import type { AccountWords } from './words.en.ts';

/** What the page says of the lab accounts. */
export const accountWords = defineWords<AccountWords>({
  en: async () => (await import('./words.en.ts')).accountWordsEn,
  ru: async () => (await import('./words.ru.ts')).accountWordsRu,
});
