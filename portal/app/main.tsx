import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { openSession, type Session } from '../api/session.ts';
import { AnnouncerProvider } from '../ui/announcer.tsx';
import { Failure, Loading } from '../ui/states.tsx';
import { App } from './app.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { LanguageProvider } from './language-provider.tsx';
import { ThemeProvider } from './theme.tsx';

const opened = openSession();
// Whoever waits for it below is told; until then nobody listens.
opened.catch(() => undefined);

/** Finds out who is signed in, then shows the page. */
function Start() {
  const [session, setSession] = useState<Session>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    opened.then(setSession, setError);
  }, []);
  if (session) return <App session={session} />;
  if (error === undefined) return <Loading />;
  return <Failure error={error} again={reload} />;
}

function reload(): void {
  location.reload();
}

const root = document.getElementById('page');
if (!root) throw new Error('The document has no place for the page.');
createRoot(root).render(
  <StrictMode>
    <ThemeProvider>
      <LanguageProvider>
        <AnnouncerProvider>
          <ErrorBoundary fallback={(error) => <Failure error={error} again={reload} />}>
            <Start />
          </ErrorBoundary>
        </AnnouncerProvider>
      </LanguageProvider>
    </ThemeProvider>
  </StrictMode>,
);
