import { useInfiniteQuery } from '@tanstack/react-query';
import { itemsOf } from '../../api/paging.ts';
import { ExportStatus } from './export-status.tsx';
import { useExportQueries } from './queries.ts';

/** The newest exports of a lab account; undefined until they are read. */
export function useNewestExports(account: string) {
  return useInfiniteQuery(useExportQueries().exports(account)).data;
}

interface LastExportProps {
  account: string;
  lab: string;
  /** What `useNewestExports` reads. */
  newest: ReturnType<typeof useNewestExports>;
}

/** What came of the last export of a lab. One that is not among the newest of its account is looked up. */
export function LastExport({ account, lab, newest }: LastExportProps) {
  const among = newest && itemsOf(newest).find(({ labName }) => labName === lab);
  const hasOlder = newest?.pages.at(-1)?.nextLink !== undefined;
  const { data } = useInfiniteQuery({
    ...useExportQueries().labExports(account, lab),
    enabled: !among && hasOlder,
  });
  const last = among ?? data?.pages[0]?.value[0];
  return last ? <ExportStatus status={last.status} /> : '–';
}
