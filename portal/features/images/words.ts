import { defineWords } from '../../language/feature-words.ts';
import type { ImageWords } from './words.en.ts';

/** What the page says of images and their versions. */
export const imageWords = defineWords<ImageWords>({
  en: async () => (await import('./words.en.ts')).imageWordsEn,
  ru: async () => (await import('./words.ru.ts')).imageWordsRu,
});
