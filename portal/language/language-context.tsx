import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { useStored } from '../ui/stored.ts';
import type { Catalogue } from './en.ts';
import { createFormat, type Format } from './format.ts';

export const LANGUAGES = { en: 'English', ru: 'Русский' } as const;
export type Language = keyof typeof LANGUAGES;

/** Each is loaded when it is wanted. */
const CATALOGUES: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => (await import('./en.ts')).en,
  ru: async () => (await import('./ru.ts')).ru,
};

interface Spoken {
  language: Language;
  words: Catalogue;
  format: Format;
  speak: (language: Language) => void;
}

const LanguageContext = createContext<Spoken | undefined>(undefined);

function isLanguage(text: string): text is Language {
  return text in LANGUAGES;
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
  const [spoken, setSpoken] = useState<Omit<Spoken, 'speak'>>();
  const [isMute, setMute] = useState(false);

  useEffect(() => {
    let isWanted = true;
    CATALOGUES[language]().then(
      (words) => {
        if (!isWanted) return;
        document.documentElement.lang = language;
        setSpoken({ language, words, format: createFormat(language === 'en' ? 'en-GB' : language) });
      },
      () => {
        setMute(true);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [language]);

  const value = useMemo(() => spoken && { ...spoken, speak: choose }, [spoken, choose]);
  if (value) return <LanguageContext value={value}>{children}</LanguageContext>;
  return isMute && <NoWords />;
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

/** The words of the language that is spoken, how it writes numbers and times, and a way to speak another. */
export function useLanguage(): Spoken {
  const spoken = use(LanguageContext);
  if (!spoken) throw new Error('There is no LanguageProvider around this.');
  return spoken;
}
