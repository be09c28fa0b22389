import { useWork } from './use-work.ts';
import { WorkProgress } from './work-progress.tsx';

/** The long work that the address of the page names, if it names any. */
export function PageWork({ account }: { account: string }) {
  const [work, follow] = useWork();
  if (work === undefined) return null;
  return (
    <WorkProgress
      key={work}
      account={account}
      id={work}
      onHide={() => {
        follow(undefined);
      }}
    />
  );
}
