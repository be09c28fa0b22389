import type { ReactNode } from 'react';
import { useLocation, useSearch } from 'wouter';
import { Crashed, type CrashedPart } from './crashed.tsx';
import { ErrorBoundary } from './error-boundary.tsx';

/** Keeps a crash of what is within to that, until somebody goes to another page. */
export function CrashBoundary({ part, children }: { part: CrashedPart; children: ReactNode }) {
  const [path] = useLocation();
  const search = useSearch();
  return (
    <ErrorBoundary place={`${path}?${search}`} fallback={(error) => <Crashed part={part} error={error} />}>
      {children}
    </ErrorBoundary>
  );
}
