import { makeStyles, tokens, useFocusFinders } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import { may } from '../api/permissions.ts';
import { useCommonQueries } from '../api/queries.ts';
import { useLanguage } from '../language/language-context.ts';
import { Loaded } from '../ui/states.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { type PageEntry, PAGES } from './pages.ts';
import { TopBar } from './top-bar.tsx';

const WIDE = '@media (min-width: 768px)';

const useStyles = makeStyles({
  skip: {
    position: 'absolute',
    left: '-999rem',
    ':focus': {
      left: '0.5rem',
      top: '0.5rem',
      zIndex: 2,
      padding: '0.5rem',
      background: tokens.colorNeutralBackground1,
    },
  },
  main: {
    padding: '1rem',
    maxWidth: '72rem',
    boxSizing: 'border-box',
    minWidth: 0,
    flexGrow: 1,
    [WIDE]: { padding: '1.25rem 2rem' },
  },
  body: { display: 'flex', flexDirection: 'column', flexGrow: 1, [WIDE]: { flexDirection: 'row' } },
  navigation: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [WIDE]: {
      borderBottom: 'none',
      borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
      width: '13rem',
      flexShrink: 0,
      paddingTop: '0.75rem',
    },
  },
  items: {
    listStyle: 'none',
    margin: 0,
    padding: '0 0.25rem',
    display: 'flex',
    flexWrap: 'wrap',
    [WIDE]: { flexDirection: 'column', gap: '0.125rem' },
  },
  item: {
    display: 'block',
    padding: '0.625rem 0.5rem',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { background: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '&[aria-current="page"]': {
      fontWeight: tokens.fontWeightSemibold,
      boxShadow: `inset 0 -2px ${tokens.colorBrandStroke1}`,
      [WIDE]: {
        boxShadow: `inset 3px 0 ${tokens.colorBrandStroke1}`,
        background: tokens.colorNeutralBackground1Selected,
      },
    },
  },
});

/** What is around every page. @param isOpen false before anybody has signed in: there is nowhere to go then */
export function Frame({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const [, place] = useRoute('/accounts/:account/*?');
  // Fluent UI hides the page from screen readers while a dialog is open, and forgets to show it again when the last of
  // its parts that looks after the focus goes: the dialog itself, where its page is left. This one stays.
  useFocusFinders();
  const within = isOpen ? place : null;
  return (
    <>
      <a href="#content" className={styles.skip} onClick={skipToContent}>
        {words.frame.skip}
      </a>
      <TopBar account={within?.account} />
      <div className={styles.body}>
        {within && <Navigation account={within.account} />}
        <main id="content" tabIndex={-1} className={styles.main}>
          {children}
        </main>
      </div>
      <ConnectionNotice />
    </>
  );
}

/** Within the page: the address stays that of the page. */
function skipToContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

/** Shows an account's pages once it is known what may be done there. */
export function AccountFrame({ account, children }: { account: string; children: ReactNode }) {
  const permissions = useQuery(useCommonQueries().permissions(account));
  return <Loaded of={permissions}>{() => children}</Loaded>;
}

function Navigation({ account }: { account: string }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const { data: permissions } = useQuery(useCommonQueries().permissions(account));
  return (
    <nav aria-label={words.frame.navigation} className={styles.navigation}>
      <ul className={styles.items}>
        {PAGES.map(({ path, navigation }) =>
          navigation && may(permissions, navigation.permission) ? (
            <NavigationItem key={path} account={account} path={path} label={navigation.label} />
          ) : null,
        )}
      </ul>
    </nav>
  );
}

function NavigationItem({
  account,
  path,
  label,
}: { account: string; label: NonNullable<PageEntry['navigation']>['label'] } & Pick<PageEntry, 'path'>) {
  const styles = useStyles();
  const { words } = useLanguage();
  const to = `/accounts/${account}${path}`;
  const [isHere] = useRoute(to);
  const [isWithin] = useRoute(path === '' ? `${to}/labs/*` : `${to}/*`);
  return (
    <li>
      <Link href={to} className={styles.item} aria-current={isHere || isWithin ? 'page' : undefined}>
        {words.navigation[label]}
      </Link>
    </li>
  );
}
