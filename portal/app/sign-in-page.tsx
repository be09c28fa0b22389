import { Button, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { Unreachable } from '../api/api-error.ts';
import { useSession } from '../api/session-context.tsx';
import { useLanguage } from '../language/language-context.ts';
import { Page } from '../ui/page.tsx';
import { Failure } from '../ui/states.tsx';

const useStyles = makeStyles({ text: { maxWidth: '40rem', lineHeight: 1.5 } });

/** For whoever is not signed in: what this is, and the way in. */
export function SignInPage() {
  const styles = useStyles();
  const { words } = useLanguage();
  const session = useSession();
  const [error, setError] = useState<Unreachable>();
  const signIn = () => {
    session.signIn().catch((cause: unknown) => {
      setError(new Unreachable(cause));
    });
  };
  return (
    <Page title={words.signIn.title}>
      <p className={styles.text}>{words.signIn.text}</p>
      {error && <Failure error={error} />}
      <Button appearance="primary" size="large" onClick={signIn}>
        {words.signIn.action}
      </Button>
    </Page>
  );
}
