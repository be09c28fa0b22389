import { useQuery } from '@tanstack/react-query';
import { Page } from '../frame/page.tsx';
import type { PageParams } from '../frame/page-params.ts';
import { places } from '../frame/places.ts';
import { Empty, Loaded } from '../frame/states.tsx';
import { useLanguage } from '../language/language-context.tsx';
import { ExportTable } from '../parts/export-table.tsx';
import { useQueries } from '../sign-in/session-context.tsx';

/** The exports of a lab account. */
export default function ExportsPage({ account }: PageParams) {
  const { words } = useLanguage();
  const exports = useQuery(useQueries().exports(account));
  return (
    <Page
      title={words.navigation.exports}
      crumbs={[
        { name: words.accounts.title, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
    >
      <Loaded of={exports}>
        {({ value }) =>
          value.length === 0 ? (
            <Empty title={words.exports.none}>{words.exports.noneAdvice}</Empty>
          ) : (
            <ExportTable caption={words.navigation.exports} exports={value} />
          )
        }
      </Loaded>
    </Page>
  );
}
