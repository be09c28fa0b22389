/** What the app asked of ARM, from the journal that the local ARM keeps. */
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

export interface RequestCounts {
  /** All reads, lists and polls of long-running operations among them. */
  readonly gets: number;
  /** Looks at an image version. */
  readonly versionGets: number;
  readonly writes: number;
}

export interface ArmJournal {
  clear(): Promise<void>;
  /** Verb and type of every request since the last `clear`, in their order, such as `LIST snapshots`. */
  read(): Promise<string[]>;
}

/** @param caFile PEM of the authority that ARM's certificate is signed by; this process trusts it from now on */
export async function openArmJournal(origin: string, caFile: string): Promise<ArmJournal> {
  setDefaultCACertificates([...getCACertificates('default'), await readFile(caFile, 'utf8')]);
  const send = async (method: string): Promise<Response> => {
    const response = await fetch(`${origin}/_local/requests`, { method });
    if (!response.ok) throw new Error(`${method} of ARM's journal was answered ${response.status}.`);
    return response;
  };
  return {
    clear: async () => {
      await send('DELETE');
    },
    read: async () => {
      const { total, requests } = (await (await send('GET')).json()) as {
        total: number;
        requests: readonly { operation: string }[];
      };
      if (requests.length < total) throw new Error(`ARM's journal has forgotten some of ${total} requests.`);
      return requests.map(({ operation }) => operation);
    },
  };
}

const LOOK = 'GET galleries/images/versions';
const WRITE = 'PUT galleries/images/versions';

export function countByKind(operations: readonly string[]): RequestCounts {
  const gets = operations.filter(isGet).length;
  const versionGets = operations.filter((operation) => operation === LOOK).length;
  return { gets, versionGets, writes: operations.length - gets };
}

/**
 * How many GETs a tick of the replication costs, once Azure has been given all regions: until then a tick may also
 * write, and look before it does. NaN if there was no such tick.
 * @param activities names of all activities, in the order in which they were scheduled
 */
export function getsPerTick(operations: readonly string[], activities: readonly string[]): number {
  const replicating = operations.slice(operations.lastIndexOf(WRITE) + 1, operations.lastIndexOf(LOOK) + 1);
  const ticks = activities
    .slice(activities.lastIndexOf('writeRegionsActivity') + 1)
    .filter((name) => name === 'observeVersionActivity');
  return replicating.filter(isGet).length / ticks.length;
}

/** A list is a GET on the wire. */
function isGet(operation: string): boolean {
  return /^(GET|LIST) /.test(operation);
}
