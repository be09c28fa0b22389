import { createContext, use, useMemo } from 'react';
import type { Catalogue } from './en.ts';
import type { FeatureWords } from './feature-words.ts';
import type { Format } from './format.ts';
import type { Language } from './languages.ts';

/** The language that is spoken, how it writes numbers and times, and a way to speak another. */
export interface Spoken<Words = Catalogue> {
  language: Language;
  words: Words;
  format: Format;
  speak: (language: Language) => void;
}

export const LanguageContext = createContext<Spoken | undefined>(undefined);

/** The words that every page has. */
export function useLanguage(): Spoken;
/** Those of a feature, too. Waits for them (`Suspense`) where the page has not loaded them yet. */
export function useLanguage<Words extends object>(feature: FeatureWords<Words>): Spoken<Catalogue & Words>;
export function useLanguage<Words extends object>(feature?: FeatureWords<Words>): Spoken {
  const spoken = use(LanguageContext);
  if (!spoken) throw new Error('There is no LanguageProvider around this.');
  const words = feature && (feature.loaded(spoken.language) ?? use(feature.load(spoken.language)));
  return useMemo(
    () => (words ? { ...spoken, words: { ...spoken.words, ...words } } : spoken),
    [spoken, words],
  );
}
