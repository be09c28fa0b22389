import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useLanguage } from '../language/language-context.ts';
import { useLinkStyles } from './text-link.tsx';

const useStyles = makeStyles({
  crumbs: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '0.25rem 0.5rem',
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    minHeight: tokens.lineHeightBase200,
  },
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '0.75rem',
    margin: '0.25rem 0 1.25rem',
  },
  heading: {
    margin: 0,
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    ':focus': { outline: 'none' },
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '0.5rem' },
});

interface PageProps {
  title: string;
  /** The pages above this one. */
  crumbs?: readonly { name: string; to: string }[];
  actions?: ReactNode;
  children: ReactNode;
}

/** A page's head: where it is, what it is, what can be done. Whoever comes from another page is put at its heading. */
export function Page({ title, crumbs = [], actions, children }: PageProps) {
  const styles = useStyles();
  const { link } = useLinkStyles();
  const { words } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (hasBeenElsewhere) heading.current?.focus();
    hasBeenElsewhere = true;
  }, []);
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title, words]);

  return (
    <>
      <nav aria-label={words.frame.breadcrumb}>
        <ol className={styles.crumbs}>
          {crumbs.map(({ name, to }) => (
            <li key={to}>
              <Link href={to} className={link}>
                {name}
              </Link>{' '}
              <span aria-hidden>›</span>
            </li>
          ))}
        </ol>
      </nav>
      <div className={styles.top}>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          {title}
        </h1>
        <div className={styles.actions}>{actions}</div>
      </div>
      {children}
    </>
  );
}

/** The first page is read from its beginning, as any is. */
let hasBeenElsewhere = false;
