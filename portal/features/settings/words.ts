import { defineWords } from '../../language/feature-words.ts';
import type { SettingsWords } from './words.en.ts';

/** What the page says of the settings of a lab account. */
export const settingsWords = defineWords<SettingsWords>({
  en: async () => (await import('./words.en.ts')).settingsWordsEn,
  ru: async () => (await import('./words.ru.ts')).settingsWordsRu,
});
