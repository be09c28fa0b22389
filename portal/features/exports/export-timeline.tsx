import { makeStyles, tokens } from '@fluentui/react-components';
import type { Timeline } from '../../api/types.ts';
import { explainNote } from '../../language/explain.ts';
import { useLanguage } from '../../language/language-context.ts';
import { exportWords } from './words.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: '1.25rem' },
  item: { marginBottom: '0.5rem' },
  time: { fontVariantNumeric: 'tabular-nums', color: tokens.colorNeutralForeground2 },
  details: { fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  zone: { margin: '0 0 0.75rem', color: tokens.colorNeutralForeground2 },
  heading: { fontSize: tokens.fontSizeBase300, margin: '1rem 0 0.5rem' },
});

/** What happened, in order, with the ids that Azure's support asks for. */
export function ExportTimeline({ timeline: { steps, regions, notes } }: { timeline: Timeline }) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  return (
    <>
      {steps[0] && <p className={styles.zone}>{words.timeline.zone(format.zone(steps[0].startedAt))}</p>}
      <ol className={styles.list}>
        {steps.map((step) => (
          <li key={step.step} className={styles.item}>
            <StepLine step={step} />
          </li>
        ))}
      </ol>
      {regions.length > 0 && <h3 className={styles.heading}>{words.replication.regions}</h3>}
      <ul className={styles.list}>
        {regions.map(({ region, changes }) => (
          <li key={region} className={styles.item}>
            <strong>{region}</strong>{' '}
            {changes
              .map(({ at, state }) => `${words.replication.regionState[state]} ${format.clock(at)}`)
              .join(' → ')}
          </li>
        ))}
      </ul>
      {notes.length > 0 && <h3 className={styles.heading}>{words.timeline.notes}</h3>}
      <ul className={styles.list}>
        {notes.map((note) => (
          <li key={`${note.at} ${note.message}`} className={styles.item}>
            <span className={styles.time}>{format.moment(note.at)}</span> {explainNote(note, words)}
          </li>
        ))}
      </ul>
    </>
  );
}

function StepLine({ step: { step, startedAt, endedAt, operations } }: { step: Timeline['steps'][number] }) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  const seconds =
    endedAt === undefined ? undefined : (new Date(endedAt).getTime() - new Date(startedAt).getTime()) / 1000;
  return (
    <>
      <span className={styles.time}>{format.clock(startedAt)}</span> {words.timeline.step[step]}
      {seconds !== undefined && seconds >= 1 && <> · {format.duration(seconds)}</>}
      {operations.length > 0 && (
        <details className={styles.details}>
          <summary>{words.timeline.operations(operations.length)}</summary>
          <ul className={styles.list} lang="en">
            {operations.map(({ what, at, outcome, message, operationId, requestId, correlationId }) => (
              <li key={`${at} ${what} ${outcome}`}>
                {format.clock(at)} {what}: {outcome}. {message}{' '}
                {[
                  operationId && `operation ${operationId}`,
                  requestId && `request ${requestId}`,
                  correlationId && `correlation ${correlationId}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
