import { useInfiniteQuery } from '@tanstack/react-query';
import { itemsOf } from '../api/paging.ts';
import { Page } from '../frame/page.tsx';
import type { PageParams } from '../frame/page-params.ts';
import { places } from '../frame/places.ts';
import { Empty, Loaded } from '../frame/states.tsx';
import { useLanguage } from '../language/language-context.tsx';
import { ExportTable } from '../parts/export-table.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { useQueries } from '../sign-in/session-context.tsx';

/** The exports of a lab account. */
export default function ExportsPage({ account }: PageParams) {
  const { words } = useLanguage();
  const exports = useInfiniteQuery(useQueries().exports(account));
  return (
    <Page
      title={words.navigation.exports}
      crumbs={[
        { name: words.accounts.title, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
    >
      <Loaded of={exports}>
        {(data) => {
          const found = itemsOf(data);
          if (found.length === 0) return <Empty title={words.exports.none}>{words.exports.noneAdvice}</Empty>;
          return (
            <>
              <ExportTable caption={words.navigation.exports} exports={found} />
              <ShowMore of={exports} shown={words.exports.shown(found.length)} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
