import { Button, makeStyles } from '@fluentui/react-components';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useLanguage } from '../language/language-context.ts';
import { Failure } from './states.tsx';

const useStyles = makeStyles({
  more: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '0.5rem 1rem', marginTop: '0.75rem' },
});

interface ShowMoreProps {
  of: Pick<
    UseInfiniteQueryResult,
    'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'error' | 'fetchNextPage'
  >;
  /** How much there is of it by now, in words. */
  shown: string;
}

/** Under a list that is read page by page: how much of it is shown, and a way to the next page. */
export function ShowMore({ of: list, shown }: ShowMoreProps) {
  const styles = useStyles();
  const { words } = useLanguage();
  return (
    <>
      <div className={styles.more}>
        <span role="status">{shown}</span>
        {list.hasNextPage && (
          <Button disabledFocusable={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {words.states.more}
          </Button>
        )}
      </div>
      {list.isFetchNextPageError && <Failure error={list.error} />}
    </>
  );
}
