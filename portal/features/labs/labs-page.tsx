import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { itemsOf } from '../../api/paging.ts';
import type { ExportSummary } from '../../api/types.ts';
import { Page } from '../../ui/page.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { useLanguage } from '../../language/language-context.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ExportStatus } from '../exports/export-status.tsx';
import { PageWork } from '../operations/page-work.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useQueries } from '../../api/session-context.tsx';

/** Pages of exports, the newest first. */
interface Newest {
  pages: { value: ExportSummary[]; nextLink?: string }[];
}

/** The labs of a lab account, each with what came of its last export. */
export default function LabsPage({ account }: PageParams) {
  const { words } = useLanguage();
  const queries = useQueries();
  const labs = useQuery(queries.labs(account));
  const exports = useInfiniteQuery(queries.exports(account));
  return (
    <Page title={words.labs.title} crumbs={[{ name: words.accounts.title, to: places.accounts }]}>
      <PageWork account={account} />
      <Loaded of={labs}>
        {(found) =>
          found.length === 0 ? (
            <Empty title={words.labs.none}>{words.labs.noneAdvice}</Empty>
          ) : (
            <DataTable
              caption={words.labs.title}
              items={found}
              keyOf={({ name }) => name}
              columns={[
                {
                  name: words.labs.name,
                  cell: ({ name }) => <TextLink to={places.lab(account, name)}>{name}</TextLink>,
                },
                { name: words.labs.templateVm, cell: ({ templateVmId }) => templateVmId.split('/').at(-1) },
                {
                  name: words.labs.madeFrom,
                  cell: ({ image }) => (image ? `${image.imageName} ${image.version}` : '–'),
                },
                {
                  name: words.labs.lastExport,
                  cell: ({ name }) => <LastExport account={account} lab={name} newest={exports.data} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

/** A lab that is not among the newest exports of its account is looked up, where there are older ones. */
function LastExport({ account, lab, newest }: { account: string; lab: string; newest: Newest | undefined }) {
  const among = newest && itemsOf(newest).find(({ labName }) => labName === lab);
  const hasOlder = newest?.pages.at(-1)?.nextLink !== undefined;
  const { data } = useInfiniteQuery({
    ...useQueries().labExports(account, lab),
    enabled: !among && hasOlder,
  });
  const last = among ?? data?.pages[0]?.value[0];
  return last ? <ExportStatus status={last.status} /> : '–';
}
