import { makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import type { Region } from '../api/types.ts';
import { explainAzure } from '../language/explain.ts';
import { useLanguage } from '../language/language-context.ts';
import { useNow } from './use-now.ts';

const WIDE = '@media (min-width: 1000px)';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  // Every column has its width whatever is in it: bars move, and nothing else does.
  region: {
    display: 'grid',
    gridTemplateColumns: '1fr auto',
    alignItems: 'center',
    gap: '0.25rem 1rem',
    padding: '0.5rem 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 'none' },
    [WIDE]: { gridTemplateColumns: '12rem minmax(6rem, 1fr) 3rem 14rem' },
  },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  home: {
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightRegular,
    display: 'block',
    fontSize: tokens.fontSizeBase200,
  },
  bar: { gridColumn: '1 / -1', order: 1, [WIDE]: { gridColumn: 'auto', order: 0 } },
  percent: { fontVariantNumeric: 'tabular-nums', textAlign: 'right' },
  state: {
    order: 2,
    gridColumn: '1 / -1',
    minHeight: tokens.lineHeightBase300,
    [WIDE]: { order: 0, gridColumn: 'auto' },
  },
  message: {
    gridColumn: '1 / -1',
    order: 3,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  bad: { color: tokens.colorStatusDangerForeground1 },
  good: { color: tokens.colorStatusSuccessForeground1 },
});

/** A bar per region: how far its copy is, why it failed, how long it will take. */
export function RegionList({ regions, home }: { regions: readonly Region[]; home: string | undefined }) {
  const styles = useStyles();
  const { words } = useLanguage();
  return (
    <ul className={styles.list} aria-label={words.replication.regions}>
      {regions.map((region) => (
        <RegionItem key={region.region} region={region} isHome={region.region === home} />
      ))}
    </ul>
  );
}

function RegionItem({ region, isHome }: { region: Region; isHome: boolean }) {
  const styles = useStyles();
  const { words, format } = useLanguage();
  const { region: name, state } = region;
  const isBad = state === 'Failed' || state === 'Skipped';
  const percent = state === 'Completed' ? 100 : region.progress;
  return (
    <li className={styles.region} data-region={name} data-state={state}>
      <span className={styles.name}>
        {name}
        {isHome && <span className={styles.home}>{words.replication.homeRegion}</span>}
      </span>
      <ProgressBar
        className={styles.bar}
        thickness="large"
        max={100}
        value={percent}
        color={isBad ? 'error' : state === 'Completed' ? 'success' : 'brand'}
        aria-label={words.replication.progressOf(name)}
        aria-valuetext={`${words.replication.regionState[state]}, ${format.percent(percent)}`}
      />
      <span className={styles.percent}>{format.percent(percent)}</span>
      <span className={mergeClasses(styles.state, isBad && styles.bad, state === 'Completed' && styles.good)}>
        {words.replication.regionState[state]}
        <TimeLeft region={region} />
      </span>
      <Why region={region} />
    </li>
  );
}

function TimeLeft({ region: { state, expectedAt } }: { region: Region }) {
  const { words, format } = useLanguage();
  const now = useNow(state === 'Replicating' && expectedAt !== undefined);
  if (expectedAt === undefined) return null;
  const left = (new Date(expectedAt).getTime() - now) / 1000;
  return <> · {left < 1 ? words.replication.soon : words.replication.timeLeft(format.duration(left))}</>;
}

function Why({ region: { message, azure, attempt } }: { region: Region }) {
  const styles = useStyles();
  const { words } = useLanguage();
  if (message === undefined && !azure) return null;
  const { sentence, advice } = azure
    ? explainAzure(azure, words)
    : { sentence: message ?? '', advice: undefined };
  return (
    <span className={styles.message}>
      {sentence} {advice}
      {attempt > 1 && ` ${words.replication.attempts(attempt)}`}
      {azure && (
        <>
          {' '}
          <bdi lang="en">({azure.azureCode})</bdi>
        </>
      )}
    </span>
  );
}
