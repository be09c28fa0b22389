import type { ReactNode } from 'react';
import type { Operation } from '../../api/types.ts';
import { useWork } from './use-work.ts';
import { WorkProgress } from './work-progress.tsx';

interface PageWorkProps {
  account: string;
  /** What else there is to say of it, as far as it is. */
  children?: (operation: Operation) => ReactNode;
}

/** The long work that the address of the page names, if it names any. */
export function PageWork({ account, children }: PageWorkProps) {
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
    >
      {children}
    </WorkProgress>
  );
}
