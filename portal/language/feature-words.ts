import type { Language } from './languages.ts';

/** The words of a feature, in the languages in which somebody has needed them. */
export interface FeatureWords<Words extends object> {
  /** Loads them once for each language. A failure is remembered, as that of a page is. */
  load: (language: Language) => Promise<Words>;
  /** Undefined until they are loaded. */
  loaded: (language: Language) => Words | undefined;
}

/** Load the words of each feature that is in use. */
const inUse = new Set<(language: Language) => Promise<unknown>>();

/** Declares the words of a feature. @param loaders import them; the types of the languages are one */
export function defineWords<Words extends object>(
  loaders: Readonly<Record<Language, () => Promise<Words>>>,
): FeatureWords<Words> {
  const begun = new Map<Language, Promise<Words>>();
  const loaded = new Map<Language, Words>();
  const begin = async (language: Language): Promise<Words> => {
    const words = await loaders[language]();
    loaded.set(language, words);
    return words;
  };
  const load = (language: Language): Promise<Words> => {
    inUse.add(loadAgain);
    const words = begun.get(language) ?? begin(language);
    begun.set(language, words);
    return words;
  };
  const loadAgain = (language: Language): Promise<Words> =>
    load(language).catch(() => {
      begun.delete(language);
      return load(language);
    });
  return { load, loaded: (language) => loaded.get(language) };
}

/** Begins to load words that a page is about to need. The page itself finds out whether they came. */
export function prepareWords(features: readonly FeatureWords<object>[], language: Language): void {
  for (const { load } of features) load(language).catch(() => undefined);
}

/** Loads in another language what is in use, so that all of a page changes at once. @throws where some did not come */
export async function loadWordsInUse(language: Language): Promise<void> {
  await Promise.all([...inUse].map((load) => load(language)));
}
