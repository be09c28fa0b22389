import { defineWords } from '../../language/feature-words.ts';
import type { OperationWords } from './words.en.ts';

/** What the page says of long-running operations. */
export const operationWords = defineWords<OperationWords>({
  en: async () => (await import('./words.en.ts')).operationWordsEn,
  ru: async () => (await import('./words.ru.ts')).operationWordsRu,
});
