/** The local Azure as the subscription's owner sees it: through Azure's own SDKs. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { ComputeManagementClient } from '@azure/arm-compute';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/identity';

export const SUBSCRIPTION = '10ca1000-0000-4000-8000-0000000000a0';

export interface Azure {
  readonly compute: ComputeManagementClient;
  /** The physical regions of the geography that a region belongs to, the region itself among them. */
  regionsOfGeography(region: string): Promise<string[]>;
  createResourceGroup(name: string, location: string): Promise<void>;
}

export interface AzureConnection {
  /** ARM's origin, such as `https://127.0.0.1:7073`. */
  readonly endpoint: string;
  /** PEM of the authority that ARM's certificate is signed by. */
  readonly ca: string;
  /** Gives a token for ARM. */
  readonly getToken: () => Promise<string>;
}

const MINUTE = 60_000;
const RESOURCE_GROUPS_API = '2021-04-01';

export function connectToAzure({ endpoint, ca, getToken }: AzureConnection): Azure {
  const credential: TokenCredential = {
    // Asked for anew before long: tokens of the local Azure cost nothing.
    getToken: async () => ({ token: await getToken(), expiresOnTimestamp: Date.now() + 30 * MINUTE }),
  };
  const options = { endpoint, tlsOptions: { ca } };
  const { subscriptions } = new SubscriptionClient(credential, options);

  return {
    compute: new ComputeManagementClient(credential, SUBSCRIPTION, options),
    regionsOfGeography: async (region) => {
      const locations = await collect(subscriptions.listLocations(SUBSCRIPTION));
      const geography = locations.find(({ name }) => name === region)?.metadata?.geography;
      return locations
        .filter(({ metadata }) => metadata?.regionType === 'Physical' && metadata.geography === geography)
        .flatMap(({ name }) => name ?? [])
        .sort();
    },
    createResourceGroup: async (name, location) => {
      const path = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}?api-version=${RESOURCE_GROUPS_API}`;
      await putJson(new URL(path, endpoint), ca, await getToken(), { location });
    },
  };
}

/** All items of a paged list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** One PUT without an SDK: the client library for resource groups would be there for this alone. */
async function putJson(url: URL, ca: string, token: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = request(url, { method: 'PUT', ca, headers }).end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const text = (await response.setEncoding('utf8').toArray()).join('');
  if ((response.statusCode ?? 500) >= 300) {
    throw new Error(`PUT ${url.pathname} was answered ${response.statusCode ?? 'nothing'}: ${text}`);
  }
}
