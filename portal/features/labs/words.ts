import { defineWords } from '../../language/feature-words.ts';
import type { LabWords } from './words.en.ts';

/** What the page says of labs, and of their template VMs. */
export const labWords = defineWords<LabWords>({
  en: async () => (await import('./words.en.ts')).labWordsEn,
  ru: async () => (await import('./words.ru.ts')).labWordsRu,
});
