import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { Detail } from '../api/types.ts';
import { explainDetail } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.ts';

const useStyles = makeStyles({
  bar: { marginTop: '0.75rem' },
  list: { margin: '0.25rem 0 0', paddingLeft: '1.25rem', overflowWrap: 'anywhere' },
});

/** Reasons or consequences under one title; nothing where there are none. */
export function DetailList({
  intent,
  title,
  details,
}: {
  intent: 'error' | 'warning' | 'info';
  title: string;
  details: readonly Detail[];
}) {
  const styles = useStyles();
  const { words } = useLanguage();
  if (details.length === 0) return null;
  return (
    <MessageBar intent={intent} layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <ul className={styles.list}>
          {details.map((detail) => (
            <li key={`${detail.code} ${detail.target ?? ''} ${detail.message}`}>
              {explainDetail(detail, words)}
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
