/** Starts the local Azure, and the Functions host over it. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { BearerName } from '@lab-gallery/local-azure/identity/directory';
import type { Azurite } from '@lab-gallery/local-azure/storage';
import { SUBSCRIPTION_OWNER } from './access.ts';
import { connectToAzure, type Azure } from './azure.ts';
import { withConsoleSubscription } from './console-subscription.ts';
import { hostEnvironment, noProxyForLoopback } from './host-environment.ts';
import { readEntities, startLocalAzure, watchAzurite } from './local-azure.ts';
import { rememberPorts, type Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import { superviseHost } from './supervise-host.ts';

export interface ServicesOptions {
  /** The project's folder. */
  readonly root: string;
  readonly settings: Settings;
  /** Each 0 takes a free one. */
  readonly ports: Ports;
  /** Lets the state folder remember where they listen. */
  readonly keepsPorts?: boolean;
  readonly stateFolder: string;
  readonly timeScale: number;
  /** Told of restarts. */
  readonly note: (text: string) => void;
  /** Told when something that the rest depends on has ended for good. */
  readonly onFailure: (error: Error) => void;
}

export interface Services {
  /** Where each listens. */
  readonly ports: Ports;
  readonly azure: Azure;
  readonly hostOrigin: string;
  /** Connection string. */
  readonly serviceBus: string;
  /** The access token that somebody would get who signs in. */
  readonly tokenFor: (bearer: BearerName) => Promise<string>;
  /** Makes the next replications to the region fail, so many of them. */
  readonly failRegion: (region: string, times: number) => void;
}

/**
 * Resolves when everything accepts requests. What was started is handed to `closing`, which stops it in reverse
 * order, so that nothing is taken from under the host while it finishes its work.
 */
export async function startServices(
  options: ServicesOptions,
  closing: AsyncDisposableStack,
): Promise<Services> {
  const { ports, stateFolder } = options;
  const within = (...names: string[]): string => join(stateFolder, ...names);

  const entities = withConsoleSubscription(await readEntities(options.root));
  const local = await startLocalAzure({ ...options, entities }, closing);
  const { azurite, arm, identity, prices, serviceBus, ca, caFile } = local;

  const host = await superviseHost({
    root: options.root,
    settingsFile: options.settings.file,
    port: ports.host,
    stateFolder: within('host'),
    env: hostEnvironment({
      inherited: process.env,
      settings: options.settings.values,
      wanted: {
        ...storageSettings(options, azurite),
        LabGalleryServiceBus: serviceBus.connectionString,
        NODE_EXTRA_CA_CERTS: caFile,
        IDENTITY_ENDPOINT: identity.managedIdentityEndpoint,
        ARM_ENDPOINT: arm.origin,
        PRICES_ENDPOINT: prices.origin,
        ENTRA_AUTHORITY: identity.origin,
      },
      root: options.root,
    }),
    logFile: await newLog(within('logs'), 'host'),
    note: options.note,
    onGiveUp: options.onFailure,
  });
  closing.defer(() => host.close());
  const bound = { ...local.ports, host: Number(new URL(host.origin).port) };
  if (options.keepsPorts === true) await rememberPorts(stateFolder, bound);
  watchAzurite(azurite, stateFolder, options.onFailure, closing);

  process.env['NO_PROXY'] = noProxyForLoopback(process.env);
  return {
    ports: bound,
    azure: connectToAzure({
      endpoint: arm.origin,
      ca,
      getToken: () => identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER }),
    }),
    hostOrigin: host.origin,
    serviceBus: serviceBus.connectionString,
    tokenFor: (bearer) => identity.tokenFor(bearer),
    failRegion: (region, times) => {
      arm.faults.add({ kind: 'region-fails', region, times });
    },
  };
}

/** On the well-known ports the settings file's `UseDevelopmentStorage=true` is right as it stands. */
function storageSettings({ ports, settings }: ServicesOptions, azurite: Azurite): Record<string, string> {
  const { blob, queue, table } = settings.ports;
  const isWellKnown = ports.blob === blob && ports.queue === queue && ports.table === table;
  if (isWellKnown) return {};
  return { AzureWebJobsStorage: azurite.connectionString, LabGalleryTables: azurite.connectionString };
}

/** An empty log for this start; the one of the last start is kept beside it. */
async function newLog(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.log`);
  await rename(file, join(folder, `${name}.previous.log`)).catch(() => undefined);
  return file;
}
