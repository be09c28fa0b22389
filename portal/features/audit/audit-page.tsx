import { Badge } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { itemsOf } from '../../api/paging.ts';
import { useLanguage } from '../../language/language-context.ts';
import { DataTable } from '../../ui/data-table.tsx';
import type { PageParams } from '../../ui/page-params.ts';
import { Page } from '../../ui/page.tsx';
import { places } from '../../ui/places.ts';
import { ShowMore } from '../../ui/show-more.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { useAuditQueries } from './queries.ts';
import { auditWords } from './words.ts';

const COLORS = { Done: 'success', Refused: 'warning', Failed: 'danger' } as const;

/** Who did what in a lab account, the newest first. */
export default function AuditPage({ account }: PageParams) {
  const { words, format } = useLanguage(auditWords);
  const audit = useInfiniteQuery(useAuditQueries().audit(account));
  return (
    <Page
      title={words.audit.title}
      crumbs={[
        { name: words.navigation.accounts, to: places.accounts },
        { name: account, to: places.account(account) },
      ]}
    >
      <Loaded of={audit}>
        {(data) => {
          const found = itemsOf(data);
          if (found.length === 0) return <Empty title={words.audit.none}>{words.audit.noneAdvice}</Empty>;
          return (
            <>
              <DataTable
                caption={words.audit.title}
                items={found}
                keyOf={({ id }) => id}
                columns={[
                  { name: words.audit.when, cell: ({ at }) => format.moment(at) },
                  { name: words.audit.who, cell: ({ callerName }) => callerName },
                  {
                    name: words.audit.what,
                    cell: ({ operation }) => words.operations[operation] ?? operation,
                  },
                  { name: words.audit.target, cell: ({ target }) => <code>{target}</code> },
                  {
                    name: words.audit.outcomeLabel,
                    cell: ({ outcome, code }) => (
                      <>
                        <Badge appearance="tint" color={COLORS[outcome]}>
                          {words.audit.outcome[outcome]}
                        </Badge>{' '}
                        {code}
                      </>
                    ),
                  },
                ]}
              />
              <ShowMore of={audit} shown={words.audit.shown(found.length)} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
