import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CircleRegular, RecordRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { Export } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { useAnnounce } from '../../ui/announcer.tsx';
import { RegionList } from '../../ui/region-list.tsx';
import { ExportActions } from './export-actions.tsx';
import { ExportOutcome } from './export-outcome.tsx';
import { stagesOf } from './export-steps.ts';
import { isOver } from './queries.ts';
import { exportWords } from './words.ts';

const useStyles = makeStyles({
  steps: {
    listStyle: 'none',
    margin: '0 0 1rem',
    padding: 0,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '0.375rem 1.25rem',
  },
  step: { display: 'flex', alignItems: 'center', gap: '0.375rem', color: tokens.colorNeutralForeground2 },
  now: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  done: { color: tokens.colorNeutralForeground1 },
  vm: { margin: '0 0 1rem' },
  heading: { fontSize: tokens.fontSizeBase300, margin: '0 0 0.25rem' },
});

/** How far an export is: its steps, the template VM, a bar per region, and in the end what came of it. */
export function ExportProgress({ run }: { run: Export }) {
  const styles = useStyles();
  const { words } = useLanguage();
  useAnnouncements(run);
  const over = isOver(run);
  return (
    <div data-export={run.id} data-status={run.status}>
      {over ? <ExportOutcome run={run} /> : <Steps run={run} />}
      <TemplateVmNews run={run} />
      {run.regions.length > 0 && (
        <>
          <h3 className={styles.heading}>{words.replication.regions}</h3>
          <RegionList regions={run.regions} home={run.homeRegion} />
        </>
      )}
      <ExportActions run={run} />
    </div>
  );
}

function Steps({ run }: { run: Export }) {
  const styles = useStyles();
  const { words } = useLanguage(exportWords);
  return (
    <ol className={styles.steps} aria-label={words.exports.steps}>
      {stagesOf(run).map(({ stage, state }) => (
        <li
          key={stage}
          className={mergeClasses(
            styles.step,
            state === 'now' && styles.now,
            state === 'done' && styles.done,
          )}
          aria-current={state === 'now' ? 'step' : undefined}
        >
          {state === 'done' ? (
            <CheckmarkCircleFilled aria-label={words.exports.stepDone} />
          ) : state === 'now' ? (
            <RecordRegular aria-hidden />
          ) : (
            <CircleRegular aria-hidden />
          )}
          {words.exports.stage[stage]}
        </li>
      ))}
    </ol>
  );
}

function TemplateVmNews({ run: { vmUnavailableFrom, vmAvailableAt, options, status } }: { run: Export }) {
  const styles = useStyles();
  const { words, format } = useLanguage(exportWords);
  if (vmUnavailableFrom === undefined) return null;
  const seconds = (end: string) => (new Date(end).getTime() - new Date(vmUnavailableFrom).getTime()) / 1000;
  const text =
    vmAvailableAt !== undefined
      ? words.exports.vmBack(format.clock(vmAvailableAt), format.duration(seconds(vmAvailableAt)))
      : options.generalize
        ? words.exports.vmGeneralized
        : isOver({ status })
          ? undefined
          : words.exports.vmAway(format.clock(vmUnavailableFrom));
  return text === undefined ? null : <p className={styles.vm}>{text}</p>;
}

/** What changed since the last look, for those who don't see it; percents alone are no news. */
function useAnnouncements(run: Export): void {
  const announce = useAnnounce();
  const { words, format } = useLanguage(exportWords);
  const before = useRef(run);
  useEffect(() => {
    const last = before.current;
    before.current = run;
    const states = new Map(last.regions.map(({ region, state }) => [region, state]));
    const news = [
      ...(run.status === last.status ? [] : [words.exports.status[run.status]]),
      ...run.regions
        .filter(({ region, state }) => states.get(region) !== state)
        .map(({ region, state }) => `${region}: ${words.replication.regionState[state]}`),
    ];
    const now = stagesOf(run).find(({ state }) => state === 'now');
    const then = stagesOf(last).find(({ state }) => state === 'now');
    if (now && now.stage !== then?.stage) news.unshift(words.exports.stage[now.stage]);
    if (news.length > 0) announce(format.list(news));
  }, [run, announce, words, format]);
}
