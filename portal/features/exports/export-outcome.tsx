import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { Export } from '../../api/types.ts';
import { explainAzure, explainDetail } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { exportWords } from './words.ts';

const INTENT = {
  Accepted: 'info',
  Running: 'info',
  Succeeded: 'success',
  PartiallySucceeded: 'warning',
  Failed: 'error',
  Cancelled: 'info',
} as const;

const useStyles = makeStyles({
  message: { marginBottom: '1rem' },
  last: { margin: '0.5rem 0 0' },
  list: { margin: '0.25rem 0 0', paddingLeft: '1.25rem' },
});

/** What came of an export, and what is still to be known about it. */
export function ExportOutcome({ run }: { run: Export }) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  const { error, leftBehind = [], warnings = [], retryUntil } = run;
  const ready = run.regions.filter(({ state }) => state === 'Completed').length;
  const reasons = [
    ...(error?.azure ? sentencesOf(explainAzure(error.azure, words)) : []),
    ...(error && !error.azure && !error.details?.length ? [explainDetail(error, words)] : []),
    ...(error?.details ?? []).map((detail) => explainDetail(detail, words)),
    ...leftBehind.map((detail) => explainDetail(detail, words)),
    ...warnings.map((detail) => explainDetail(detail, words)),
  ];
  return (
    <MessageBar intent={INTENT[run.status]} layout="multiline" className={styles.message}>
      <MessageBarBody>
        <MessageBarTitle>{words.exports.outcome[run.status](run.imageName, run.version)}</MessageBarTitle>
        {run.status !== 'Failed' && words.exports.readyIn(ready, run.regions.length)}
        {reasons.length > 0 && (
          <ul className={styles.list}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
        {run.status === 'PartiallySucceeded' && retryUntil !== undefined && (
          <p className={styles.last}>{words.exports.retryUntil(format.moment(retryUntil))}</p>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}

function sentencesOf({ sentence, advice }: { sentence: string; advice: string | undefined }): string[] {
  return [advice === undefined ? sentence : `${sentence} ${advice}`];
}
