import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DarkThemeRegular, LocalLanguageRegular, SignOutRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { useCommonQueries } from '../api/queries.ts';
import { usePerson, useSession } from '../api/session-context.tsx';
import { useLanguage } from '../language/language-context.ts';
import { type Language, LANGUAGES } from '../language/languages.ts';
import { places } from '../ui/places.ts';
import { useTheme } from './theme.tsx';

const NARROW = '@media (max-width: 599px)';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '0.25rem 0.5rem',
    padding: '0.375rem 0.5rem',
    minHeight: '2.5rem',
    background: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  brand: {
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    color: tokens.colorBrandForeground1,
    textDecorationLine: 'none',
    padding: '0.25rem',
    borderRadius: tokens.borderRadiusMedium,
    whiteSpace: 'nowrap',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  rest: { marginLeft: 'auto', display: 'flex', flexWrap: 'wrap' },
  picker: {
    font: 'inherit',
    minWidth: 0,
    maxWidth: '14rem',
    [NARROW]: { maxWidth: '6.5rem' },
    padding: '0.3125rem 0.25rem',
    color: tokens.colorNeutralForeground1,
    background: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  person: { alignSelf: 'center', padding: '0 0.5rem', [NARROW]: { display: 'none' } },
  button: { minWidth: 0, [NARROW]: { paddingLeft: '0.375rem', paddingRight: '0.375rem' } },
  label: { [NARROW]: { display: 'none' } },
});

/** The product, the lab account, and what is everybody's own: language, look, sign-in. */
export function TopBar({ account }: { account: string | undefined }) {
  const styles = useStyles();
  const { words, language, speak } = useLanguage();
  const { look, choose } = useTheme();
  const other: Language = language === 'en' ? 'ru' : 'en';
  return (
    <header className={styles.bar}>
      <Link href={places.accounts} className={styles.brand}>
        {words.product}
      </Link>
      {account !== undefined && <AccountPicker account={account} />}
      <div className={styles.rest}>
        <Button
          appearance="subtle"
          className={styles.button}
          icon={<LocalLanguageRegular />}
          lang={other}
          aria-label={LANGUAGES[other]}
          onClick={() => {
            speak(other);
          }}
        >
          <span className={styles.label}>{LANGUAGES[other]}</span>
        </Button>
        <Button
          appearance="subtle"
          className={styles.button}
          icon={<DarkThemeRegular />}
          aria-label={look === 'dark' ? words.frame.light : words.frame.dark}
          title={look === 'dark' ? words.frame.light : words.frame.dark}
          onClick={() => {
            choose(look === 'dark' ? 'light' : 'dark');
          }}
        />
        <Person />
      </div>
    </header>
  );
}

function AccountPicker({ account }: { account: string }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const { data: accounts = [] } = useQuery(useCommonQueries().accounts());
  const [, go] = useLocation();
  const ids = accounts.map(({ id }) => id);
  return (
    <select
      className={styles.picker}
      aria-label={words.frame.pickAccount}
      value={account}
      onChange={({ target }) => {
        go(places.account(target.value));
      }}
    >
      {(ids.includes(account) ? ids : [account, ...ids]).map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  );
}

function Person() {
  const styles = useStyles();
  const { words } = useLanguage();
  const session = useSession();
  const person = usePerson();
  if (!person) return null;
  return (
    <>
      <span className={styles.person} title={person.username}>
        {person.name}
      </span>
      <Button
        appearance="subtle"
        icon={<SignOutRegular />}
        aria-label={words.signIn.signOut}
        title={words.signIn.signOut}
        onClick={() => void session.signOut()}
      />
    </>
  );
}
