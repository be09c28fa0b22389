import { useInfiniteQuery } from '@tanstack/react-query';
import { itemsOf } from '../../api/paging.ts';
import { useLanguage } from '../../language/language-context.ts';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { ShowMore } from '../../ui/show-more.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { ExportTable } from './export-table.tsx';
import { useExportQueries } from './queries.ts';
import { exportWords } from './words.ts';

/** The exports of a lab account. */
export default function ExportsPage({ account }: PageParams) {
  const { words } = useLanguage(exportWords);
  const exports = useInfiniteQuery(useExportQueries().exports(account));
  return (
    <Page
      title={words.navigation.exports}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
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
