import { useQuery } from '@tanstack/react-query';
import { useCommonQueries } from '../../api/queries.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { Empty, Loaded } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { accountWords } from './words.ts';

/** The lab accounts of whoever is signed in. */
export default function AccountsPage() {
  const { words, format } = useLanguage(accountWords);
  const accounts = useQuery(useCommonQueries().accounts());
  return (
    <Page title={words.navigation.accounts}>
      <Loaded of={accounts}>
        {(found) =>
          found.length === 0 ? (
            <Empty title={words.accounts.none}>{words.accounts.noneAdvice}</Empty>
          ) : (
            <DataTable
              caption={words.navigation.accounts}
              items={found}
              keyOf={({ id }) => id}
              columns={[
                {
                  name: words.accounts.name,
                  cell: ({ id }) => <TextLink to={places.account(id)}>{id}</TextLink>,
                },
                { name: words.accounts.location, cell: ({ location }) => location },
                {
                  name: words.accounts.gallery,
                  cell: ({ galleryId }) => lastPart(galleryId) ?? words.accounts.noGallery,
                },
                { name: words.accounts.changed, cell: ({ changedAt }) => format.day(changedAt) },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

/** The name at the end of a resource id of Azure's. */
function lastPart(resourceId: string | undefined): string | undefined {
  return resourceId?.split('/').at(-1);
}
