import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Catalogue, CommonWords } from '../language/en.ts';
import { loadWordsInUse } from '../language/feature-words.ts';
import { createFormat, type Format } from '../language/format.ts';
import { LanguageContext } from '../language/language-context.ts';
import { isLanguage, type Language } from '../language/languages.ts';
import { reasonWords } from '../language/reason-words.ts';
import type { Reasons } from '../language/reasons.ts';
import { useStored } from '../ui/stored.ts';

/** Each is loaded when it is wanted. */
const COMMON: Readonly<Record<Language, () => Promise<CommonWords>>> = {
  en: async () => (await import('../language/en.ts')).en,
  ru: async () => (await import('../language/ru.ts')).ru,
};

interface Loaded {
  language: Language;
  words: Catalogue;
  format: Format;
}

/** What the browser's user prefers, of what there is. */
function preferred(): Language {
  const codes = navigator.languages.map((tag) => tag.slice(0, 2));
  return codes.find(isLanguage) ?? 'en';
}

/** Speaks the language that was chosen here before, or the browser's. Nothing is shown before its words are there. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [chosen, choose] = useStored('language', isLanguage);
  const language = chosen ?? preferred();
  const [spoken, setSpoken] = useState<Loaded>();
  const [isMute, setMute] = useState(false);

  useEffect(() => {
    let isWanted = true;
    const speak = (loaded: Loaded) => {
      if (!isWanted) return;
      document.documentElement.lang = language;
      setSpoken(loaded);
    };
    load(language, speak).catch(() => {
      setMute(true);
    });
    return () => {
      isWanted = false;
    };
  }, [language]);

  const value = useMemo(() => spoken && { ...spoken, speak: choose }, [spoken, choose]);
  if (value) return <LanguageContext value={value}>{children}</LanguageContext>;
  return isMute && <NoWords />;
}

/**
 * The common words with those of the features in use; then, where they are not there yet, the reasons, without which a
 * refusal is told in English.
 */
async function load(language: Language, speak: (loaded: Loaded) => void): Promise<void> {
  const [common] = await Promise.all([COMMON[language](), loadWordsInUse(language)]);
  const format = createFormat(language === 'en' ? 'en-GB' : language);
  const speakWith = (reasons: Reasons | undefined) => {
    speak({ language, words: { ...common, reasons }, format });
  };
  const known = reasonWords.loaded(language);
  speakWith(known?.reasons);
  if (known) return;
  reasonWords.load(language).then(
    ({ reasons }) => {
      if (reasons) speakWith(reasons);
    },
    () => undefined,
  );
}

/** Where no language could be loaded: in all of them, since who reads it is not known to speak one. */
function NoWords() {
  return (
    <main>
      <h1>Lab Gallery</h1>
      <p role="alert">
        Lab Gallery does not answer. <span lang="ru">Lab Gallery не отвечает.</span>
      </p>
      <button
        type="button"
        onClick={() => {
          location.reload();
        }}
      >
        Try again · <span lang="ru">Попробовать снова</span>
      </button>
    </main>
  );
}
