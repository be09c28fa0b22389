import { FluentProvider, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useStored } from '../ui/stored.ts';

export type Look = 'light' | 'dark';

interface Theme {
  look: Look;
  choose: (look: Look) => void;
}

const ThemeContext = createContext<Theme | undefined>(undefined);
const DARK = matchMedia('(prefers-color-scheme: dark)');

const isLook = (text: string): text is Look => text === 'light' || text === 'dark';

function subscribeToSystem(changed: () => void): () => void {
  DARK.addEventListener('change', changed);
  return () => {
    DARK.removeEventListener('change', changed);
  };
}

/** Light or dark: as was chosen here before, or as the system is. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [chosen, choose] = useStored('look', isLook);
  const systemIsDark = useSyncExternalStore(subscribeToSystem, () => DARK.matches);
  const look = chosen ?? (systemIsDark ? 'dark' : 'light');
  useEffect(() => {
    document.documentElement.style.colorScheme = look;
  }, [look]);
  const value = useMemo(() => ({ look, choose }), [look, choose]);
  return (
    <ThemeContext value={value}>
      <FluentProvider theme={look === 'dark' ? webDarkTheme : webLightTheme}>{children}</FluentProvider>
    </ThemeContext>
  );
}

export function useTheme(): Theme {
  const theme = use(ThemeContext);
  if (!theme) throw new Error('There is no ThemeProvider around this.');
  return theme;
}
