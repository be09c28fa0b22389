import { defineWords } from '../../language/feature-words.ts';
import type { PeopleWords } from './words.en.ts';

/** What the page says of the people with a role in a lab account. */
export const peopleWords = defineWords<PeopleWords>({
  en: async () => (await import('./words.en.ts')).peopleWordsEn,
  ru: async () => (await import('./words.ru.ts')).peopleWordsRu,
});
