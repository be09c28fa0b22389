import { useSearchParams } from 'wouter';

/** The long work that the page follows. Its id stands in the address, so that a reload goes on following it. */
export function useWork(): [id: string | undefined, follow: (id: string | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const follow = (id: string | undefined) => {
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (id === undefined) next.delete('work');
        else next.set('work', id);
        return next;
      },
      { replace: true },
    );
  };
  return [search.get('work') ?? undefined, follow];
}
