import { defineWords } from './feature-words.ts';
import type { Reasons } from './reasons.ts';

/** The reasons of each language. They load after the first view, which seldom has anything to explain. */
export const reasonWords = defineWords<{ reasons: Reasons | undefined }>({
  en: () => Promise.resolve({ reasons: undefined }),
  ru: async () => ({ reasons: (await import('./reasons.ru.ts')).REASONS }),
});
