import { makeStyles } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { itemsOf } from '../../api/paging.ts';
import type { ExportSummary } from '../../api/types.ts';
import { useLanguage } from '../../language/language-context.ts';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { ShowMore } from '../../ui/show-more.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { ExportProgress } from './export-progress.tsx';
import { ExportTable } from './export-table.tsx';
import { useExportQueries } from './queries.ts';
import { exportWords } from './words.ts';

/** The exports of a lab, the newest first, as far as they are read. */
export function useLabExports(account: string, lab: string) {
  return useInfiniteQuery(useExportQueries().labExports(account, lab));
}

/** The exports of a lab: the newest with how far it is, and those before. @param of what `useLabExports` reads */
export function LabExports({ of }: { of: ReturnType<typeof useLabExports> }) {
  const { words } = useLanguage(exportWords);
  return (
    <Loaded of={of}>
      {(data) => {
        const exports = itemsOf(data);
        return exports.length > 0 ? (
          <>
            <Exports exports={exports} />
            {of.hasNextPage && <ShowMore of={of} shown={words.exports.shown(exports.length)} />}
          </>
        ) : (
          <Empty title={words.exports.none}>{words.exports.noneAdvice}</Empty>
        );
      }}
    </Loaded>
  );
}

const useStyles = makeStyles({ last: { margin: '0.75rem 0 0' } });

/** The newest one as far as it is, and a list of the others. */
function Exports({ exports: [latest, ...others] }: { exports: readonly ExportSummary[] }) {
  const { words } = useLanguage(exportWords);
  const styles = useStyles();
  const run = useQuery({
    ...useExportQueries().export(latest?.accountId ?? '', latest?.id ?? ''),
    enabled: latest !== undefined,
  });
  if (!latest) return null;
  return (
    <>
      <Section title={words.exports.latest(latest.imageName, latest.version)}>
        <Loaded of={run}>{({ data }) => <ExportProgress key={data.id} run={data} />}</Loaded>
        <p className={styles.last}>
          <TextLink to={places.export(latest.accountId, latest.id)}>{words.exports.seeTimeline}</TextLink>
        </p>
      </Section>
      {others.length > 0 && (
        <Section title={words.exports.earlier}>
          <ExportTable caption={words.exports.earlier} exports={others} />
        </Section>
      )}
    </>
  );
}
