import { defineWords } from '../../language/feature-words.ts';
import type { AuditWords } from './words.en.ts';

/** What the page says of the audit. */
export const auditWords = defineWords<AuditWords>({
  en: async () => (await import('./words.en.ts')).auditWordsEn,
  ru: async () => (await import('./words.ru.ts')).auditWordsRu,
});
