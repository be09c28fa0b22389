import { defineWords } from '../../language/feature-words.ts';
import type { ExportWords } from './words.en.ts';

/** What the page says of exports. */
export const exportWords = defineWords<ExportWords>({
  en: async () => (await import('./words.en.ts')).exportWordsEn,
  ru: async () => (await import('./words.ru.ts')).exportWordsRu,
});
