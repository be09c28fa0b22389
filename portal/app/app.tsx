import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Route, Switch } from 'wouter';
import { createQueryClient } from '../api/query-client.ts';
import { ConnectionProvider } from '../api/session-context.tsx';
import type { Session } from '../api/session.ts';
import { accountWords } from '../features/accounts/words.ts';
import { prepareWords } from '../language/feature-words.ts';
import { useLanguage } from '../language/language-context.ts';
import { Loading } from '../ui/states.tsx';
import { CrashBoundary } from './crash-boundary.tsx';
import { AccountFrame, Frame } from './frame.tsx';
import { type PageEntry, PAGES } from './pages.ts';
import { SignInPage } from './sign-in-page.tsx';

const AccountsPage = lazy(() => import('../features/accounts/accounts-page.tsx'));
const NotFoundPage = lazy(() => import('./not-found-page.tsx'));

/** The page, for whoever is signed in. Who is signed out later keeps what is on the screen. */
export function App({ session }: { session: Session }) {
  const [queryClient] = useState(createQueryClient);
  const [wasSignedIn] = useState(() => session.person() !== undefined);
  return (
    <QueryClientProvider client={queryClient}>
      <ConnectionProvider session={session}>
        <CrashBoundary part="frame">
          <Frame isOpen={wasSignedIn}>
            <CrashBoundary part="page">{wasSignedIn ? <Pages /> : <SignInPage />}</CrashBoundary>
          </Frame>
        </CrashBoundary>
      </ConnectionProvider>
    </QueryClientProvider>
  );
}

function Pages() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/">
          <WithWords of={[accountWords]}>
            <AccountsPage />
          </WithWords>
        </Route>
        {PAGES.map(({ path, component: Content, words }) => (
          <Route key={path} path={`/accounts/:account${path}`}>
            {(params) => (
              <WithWords of={words}>
                <AccountFrame account={String(params['account'])}>
                  <Content {...params} account={String(params['account'])} key={JSON.stringify(params)} />
                </AccountFrame>
              </WithWords>
            )}
          </Route>
        ))}
        <Route component={NotFoundPage} />
      </Switch>
    </Suspense>
  );
}

/** Begins to load the words of a page while its script, and what it shows, are still on their way. */
function WithWords({ of, children }: { of: PageEntry['words']; children: ReactNode }) {
  const { language } = useLanguage();
  prepareWords(of, language);
  return children;
}
