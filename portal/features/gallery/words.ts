import { defineWords } from '../../language/feature-words.ts';
import type { GalleryWords } from './words.en.ts';

/** What the page says of the attached gallery. */
export const galleryWords = defineWords<GalleryWords>({
  en: async () => (await import('./words.en.ts')).galleryWordsEn,
  ru: async () => (await import('./words.ru.ts')).galleryWordsRu,
});
