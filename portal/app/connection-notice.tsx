import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { passes } from '../api/api-error.ts';
import { usePerson, useSession } from '../api/session-context.tsx';
import { useLanguage } from '../language/language-context.ts';

const useStyles = makeStyles({
  // Over the page: what is on it does not move.
  notice: {
    position: 'fixed',
    left: '1rem',
    right: '1rem',
    bottom: '1rem',
    maxWidth: '40rem',
    margin: '0 auto',
    zIndex: 1,
  },
});

/** Says that the line is down, or the sign-in has ended. Neither loses anything that is on the page. */
export function ConnectionNotice() {
  const styles = useStyles();
  const { words } = useLanguage();
  const session = useSession();
  const isSignedOut = useWasSignedOut();
  const isDown = useIsDown();
  return (
    <div className={styles.notice} role="status" data-notice>
      {isSignedOut ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{words.states.signedOut}</MessageBarTitle>
            {words.states.signedOutAdvice}
          </MessageBarBody>
          <MessageBarActions>
            <Button appearance="primary" onClick={() => void session.signIn()}>
              {words.signIn.action}
            </Button>
          </MessageBarActions>
        </MessageBar>
      ) : (
        isDown && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{words.states.offline}</MessageBarTitle>
              {words.states.offlineAdvice}
            </MessageBarBody>
          </MessageBar>
        )
      )}
    </div>
  );
}

/** Of a tab in which somebody was signed in. */
function useWasSignedOut(): boolean {
  const person = usePerson();
  const cache = useQueryClient().getQueryCache();
  return person === undefined && cache.getAll().length > 0;
}

/** True while something is asked for again that got no answer. */
function useIsDown(): boolean {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((changed: () => void) => cache.subscribe(changed), [cache]);
  return useSyncExternalStore(subscribe, () =>
    cache.getAll().some(({ state }) => state.fetchStatus !== 'idle' && passes(state.fetchFailureReason)),
  );
}
