import { defineWords } from '../../language/feature-words.ts';
import type { RetentionWords } from './words.en.ts';

/** What the page says of the rules by which versions are kept. */
export const retentionWords = defineWords<RetentionWords>({
  en: async () => (await import('./words.en.ts')).retentionWordsEn,
  ru: async () => (await import('./words.ru.ts')).retentionWordsRu,
});
