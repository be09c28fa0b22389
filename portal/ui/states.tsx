import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { SignedOut } from '../api/api-error.ts';
import { useSession } from '../api/session-context.tsx';
import { explain } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.ts';

const useStyles = makeStyles({
  waiting: { minHeight: '12rem', display: 'flex', alignItems: 'center', justifyContent: 'center' },
  empty: {
    padding: '2.5rem 1rem',
    textAlign: 'center',
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorNeutralForeground2,
  },
  emptyTitle: {
    margin: '0 0 0.5rem',
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase400,
  },
  text: { margin: 0 },
  message: { marginBottom: '1rem' },
  reasons: { margin: '0.25rem 0 0', paddingLeft: '1.25rem' },
});

/** Something is on its way. */
export function Loading({ label }: { label?: string }) {
  const styles = useStyles();
  const { words } = useLanguage();
  return (
    <div className={styles.waiting} data-loading>
      <Spinner label={label ?? words.states.loading} />
    </div>
  );
}

/** There is nothing, and this is why, and what to do about it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <h2 className={styles.emptyTitle}>{title}</h2>
      <p className={styles.text}>{children}</p>
    </div>
  );
}

/** What went wrong, in words, and a way to try again. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const { title, reasons } = explain(error, words);
  return (
    <MessageBar intent="error" layout="multiline" className={styles.message}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {reasons.length === 1 && reasons[0]}
        {reasons.length > 1 && (
          <ul className={styles.reasons}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </MessageBarBody>
      {error instanceof SignedOut ? (
        <MessageBarActions>
          <SignInAgain />
        </MessageBarActions>
      ) : (
        again && (
          <MessageBarActions>
            <Button onClick={again}>{words.states.tryAgain}</Button>
          </MessageBarActions>
        )
      )}
    </MessageBar>
  );
}

/** A dialog lies over the notice of the page, so that the way back in has to be in the dialog, too. */
function SignInAgain() {
  const { words } = useLanguage();
  const session = useSession();
  return <Button onClick={() => void session.signIn()}>{words.signIn.action}</Button>;
}

/** As much of a query as it takes to show it, whether it reads at once or page by page. */
interface Reading<Data> {
  data: Data | undefined;
  isError: boolean;
  error: unknown;
  failureCount: number;
  refetch: () => Promise<unknown>;
}

/** What a query found, or how far it is. What was there before stays while it is looked at again. */
export function Loaded<Data>({
  of: query,
  children,
}: {
  of: Reading<Data>;
  children: (data: Data) => ReactNode;
}) {
  const { words } = useLanguage();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failure error={query.error} again={() => void query.refetch()} />;
  return <Loading label={query.failureCount > 0 ? words.states.tryingAgain : words.states.loading} />;
}
