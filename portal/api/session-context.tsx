import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react';
import { type Api, createApi } from './client.ts';
import type { Person, Session } from './session.ts';

interface Connection {
  session: Session;
  api: Api;
}

const ConnectionContext = createContext<Connection | undefined>(undefined);

export function ConnectionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const connection = useMemo(() => ({ session, api: createApi(session) }), [session]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (!connection) throw new Error('There is no ConnectionProvider around this.');
  return connection;
}

/** What a feature reads or changes through the API. @param create makes it; one function for all renderings */
export function useApi<Calls>(create: (api: Api) => Calls): Calls {
  const { api } = useConnection();
  return useMemo(() => create(api), [create, api]);
}

export const useSession = () => useConnection().session;

/** Who is signed in. */
export function usePerson(): Person | undefined {
  const { session } = useConnection();
  const username = useSyncExternalStore(session.subscribe, () => session.person()?.username);
  return useMemo(() => (username === undefined ? undefined : session.person()), [session, username]);
}
