import { useQuery } from '@tanstack/react-query';
import { useCommonQueries } from '../../api/queries.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { LastExport, useNewestExports } from '../exports/index.ts';
import { PageWork } from '../operations/index.ts';
import { labWords } from './words.ts';

/** The labs of a lab account, each with what came of its last export. */
export default function LabsPage({ account }: PageParams) {
  const { words } = useLanguage(labWords);
  const labs = useQuery(useCommonQueries().labs(account));
  const newest = useNewestExports(account);
  return (
    <Page title={words.labs.title} crumbs={[{ name: words.navigation.accounts, to: places.accounts }]}>
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
                  cell: ({ name }) => <LastExport account={account} lab={name} newest={newest} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
