import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language-context.ts';
import { Facts } from '../../ui/facts.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Section } from '../../ui/section.tsx';
import { Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { ExportProgress } from './export-progress.tsx';
import { ExportTimeline } from './export-timeline.tsx';
import { isOver, useExportQueries } from './queries.ts';
import { exportWords } from './words.ts';

/** One export: how far it is, or what came of it, and everything that happened. */
export default function ExportPage({ account, id = '' }: PageParams) {
  const { words, format } = useLanguage(exportWords);
  const queries = useExportQueries();
  const run = useQuery(queries.export(account, id));
  const isRunning = run.data !== undefined && !isOver(run.data.data);
  const timeline = useQuery(queries.timeline(account, id, isRunning));
  const shown = run.data?.data;
  return (
    <Page
      title={shown ? words.exports.title(shown.imageName, shown.version) : words.exports.one}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
        { name: words.navigation.exports, to: places.exports(account) },
      ]}
    >
      <Loaded of={run}>
        {({ data }) => (
          <>
            <Section title={words.exports.progress}>
              <ExportProgress run={data} />
            </Section>
            <Section title={words.exports.facts}>
              <Facts
                facts={[
                  [
                    words.exports.lab,
                    <TextLink key="lab" to={places.lab(account, data.labName)}>
                      {data.labName}
                    </TextLink>,
                  ],
                  [words.exports.kindLabel, words.exports.kind[data.kind]],
                  [words.exports.created, format.moment(data.createdAt)],
                  [words.exports.ended, data.endedAt && format.moment(data.endedAt)],
                  [words.exports.imageVersionId, <code key="id">{data.imageVersionId}</code>],
                  [words.exports.id, <code key="id">{data.id}</code>],
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
      {run.data !== undefined && (
        <Section title={words.timeline.title}>
          <Loaded of={timeline}>{(data) => <ExportTimeline timeline={data} />}</Loaded>
        </Section>
      )}
    </Page>
  );
}
