import { createContext, use, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { createApi } from './client.ts';
import { createCommands, createQueries } from './queries.ts';
import type { Person, Session } from './session.ts';

interface Connection {
  session: Session;
  queries: ReturnType<typeof createQueries>;
  commands: ReturnType<typeof createCommands>;
}

const ConnectionContext = createContext<Connection | undefined>(undefined);

export function ConnectionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const connection = useMemo(() => {
    const api = createApi(session);
    return { session, queries: createQueries(api), commands: createCommands(api) };
  }, [session]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (!connection) throw new Error('There is no ConnectionProvider around this.');
  return connection;
}

/** What can be read of the API. */
export const useQueries = () => useConnection().queries;
/** What can be changed through it. */
export const useCommands = () => useConnection().commands;
export const useSession = () => useConnection().session;

/** Who is signed in. */
export function usePerson(): Person | undefined {
  const { session } = useConnection();
  const username = useSyncExternalStore(session.subscribe, () => session.person()?.username);
  return useMemo(() => (username === undefined ? undefined : session.person()), [session, username]);
}
