import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  ProgressBar,
} from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Operation } from '../../api/types.ts';
import { explainAzure, explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { places } from '../../ui/places.ts';
import { Loaded } from '../../ui/states.tsx';
import { isWorkOver, useOperationQueries } from './queries.ts';
import type { OperationWords } from './words.en.ts';
import { operationWords } from './words.ts';

const useStyles = makeStyles({
  bar: { marginBottom: '1rem' },
  progress: { marginTop: '0.5rem' },
  list: { margin: '0.25rem 0 0', paddingLeft: '1.25rem' },
});

const INTENT = {
  NotStarted: 'info',
  Running: 'info',
  Succeeded: 'success',
  Failed: 'error',
  Canceled: 'warning',
} as const;

interface WorkProgressProps {
  account: string;
  id: string;
  /** Somebody has seen its end, and wants to see it no more. */
  onHide: () => void;
  /** What else there is to say of it, as far as it is. */
  children?: ((operation: Operation) => ReactNode) | undefined;
}

/** How far long work is, and what came of it. At its end everything of the account is read again. */
export function WorkProgress({ account, id, onHide, children }: WorkProgressProps) {
  const styles = useStyles();
  const { words } = useLanguage(operationWords);
  const work = useQuery(useOperationQueries().operation(account, id));
  useEndOf(account, work.data?.data);
  return (
    <Loaded of={work}>
      {({ data }) => (
        <MessageBar
          intent={INTENT[data.status]}
          layout="multiline"
          className={styles.bar}
          data-work={data.status}
        >
          <MessageBarBody>
            <MessageBarTitle>{titleOf(data, words)}</MessageBarTitle>
            {data.error && <WorkError error={data.error} />}
            {children?.(data)}
            {!isWorkOver(data) && (
              <ProgressBar
                className={styles.progress}
                max={100}
                {...(data.percentComplete !== undefined && { value: data.percentComplete })}
                aria-label={titleOf(data, words)}
              />
            )}
          </MessageBarBody>
          {isWorkOver(data) && (
            <MessageBarActions>
              <Button onClick={onHide}>{words.work.hide}</Button>
            </MessageBarActions>
          )}
        </MessageBar>
      )}
    </Loaded>
  );
}

function WorkError({ error }: { error: NonNullable<Operation['error']> }) {
  const styles = useStyles();
  const { words } = useLanguage();
  const { sentence, advice } = error.azure
    ? explainAzure(error.azure, words)
    : { sentence: explainDetail(error, words), advice: undefined };
  return (
    <>
      {sentence} {advice}
      {error.details && (
        <ul className={styles.list}>
          {error.details.map((detail) => (
            <li key={`${detail.code} ${detail.message}`}>{explainDetail(detail, words)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function titleOf({ kind, target, status }: Operation, { work }: OperationWords): string {
  const subject = subjectOf(target);
  const what = work.kind[kind] ?? kind;
  return work.said(subject === '' ? what : work.about(what, subject), work.status[status]);
}

/** The names in a target: `images/linux/versions/1.0.0` is about linux 1.0.0. */
function subjectOf(target = ''): string {
  return target
    .split('/')
    .filter((_part, place) => place % 2 === 1)
    .join(' ');
}

/** Where there is something to see when what the work is about is gone. */
function placeAfter(account: string, { kind, status }: Operation): string | undefined {
  if (status !== 'Succeeded') return undefined;
  if (kind === 'DeleteImage') return places.gallery(account);
  return kind === 'DeleteLab' ? places.account(account) : undefined;
}

/**
 * Says that it is over, and has the page show what it has changed; once. A page that is about something deleted is
 * left, and the next one says so.
 */
function useEndOf(account: string, operation: Operation | undefined): void {
  const { words } = useLanguage(operationWords);
  const announce = useAnnounce();
  const client = useQueryClient();
  const [here, go] = useLocation();
  const seen = useRef<string>(undefined);
  useEffect(() => {
    if (!operation || !isWorkOver(operation) || seen.current === operation.id) return;
    seen.current = operation.id;
    const place = placeAfter(account, operation);
    if (place !== undefined && place !== here) {
      go(`${place}?work=${operation.id}`, { replace: true });
      return;
    }
    announce(titleOf(operation, words));
    void client.invalidateQueries({
      predicate: ({ queryKey: [name, of] }) => of === account && name !== 'operation',
    });
  }, [account, operation, words, announce, client, here, go]);
}
