/** Starts the local Azure and the Functions host in the order in which they need each other. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessOptions } from '../arm/access-control.ts';
import { startArm } from '../arm/start-arm.ts';
import type { BearerName } from '../identity/directory.ts';
import { startIdentity, type Identity } from '../identity/start-identity.ts';
import { PortUnavailable } from '../lib/listen.ts';
import { openTlsAuthority } from '../lib/tls-authority.ts';
import { startPrices } from '../prices/start-prices.ts';
import { AzuriteStartError, startAzurite, type Azurite } from '../storage/azurite.ts';
import { readLocalAccess, SUBSCRIPTION_OWNER } from './access.ts';
import { connectToAzure, SUBSCRIPTION, type Azure } from './azure.ts';
import { ServiceEndedError, StartError, StateFolderError } from './errors.ts';
import { hostEnvironment, noProxyForLoopback } from './host-environment.ts';
import type { Ports } from './ports.ts';
import type { Settings } from './settings.ts';
import { superviseHost } from './supervise-host.ts';

export interface ServicesOptions {
  /** The project's folder. */
  readonly root: string;
  readonly settings: Settings;
  readonly ports: Ports;
  readonly stateFolder: string;
  readonly timeScale: number;
  /** Told of restarts. */
  readonly note: (text: string) => void;
  /** Told when something that the rest depends on has ended for good. */
  readonly onFailure: (error: Error) => void;
}

export interface Services {
  readonly azure: Azure;
  readonly hostOrigin: string;
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

  const azurite = await startAzurite({ folder: within('azurite'), ports }).catch((error: unknown) => {
    if (!(error instanceof AzuriteStartError)) throw error;
    const reason = `can't be read by Azurite, whose log is ${within('azurite', 'azurite.log')}: empty it with --fresh`;
    throw new StateFolderError(stateFolder, reason, { cause: error });
  });
  closing.defer(() => azurite.close());

  const access = await readLocalAccess(options.root);
  const azureParts = await startAzure(options, access, closing).catch((error: unknown) => {
    if (error instanceof PortUnavailable) throw new StartError(error.message, { cause: error });
    const reason = `is broken (${error instanceof Error ? error.message : String(error)}): empty it with --fresh`;
    throw new StateFolderError(stateFolder, reason, { cause: error });
  });

  const { arm, identity, prices, ca, caFile } = azureParts;

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
  stopWhenEnded(azurite, options, closing);

  process.env['NO_PROXY'] = noProxyForLoopback(process.env);
  return {
    azure: connectToAzure({
      endpoint: arm.origin,
      ca,
      getToken: () => identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER }),
    }),
    hostOrigin: host.origin,
    tokenFor: (bearer) => identity.tokenFor(bearer),
    failRegion: (region, times) => {
      arm.faults.add({ kind: 'region-fails', region, times });
    },
  };
}

/** Identity first: ARM asks it for the keys that tokens are signed with. */
async function startAzure(
  { ports, stateFolder, timeScale }: ServicesOptions,
  access: AccessOptions,
  closing: AsyncDisposableStack,
) {
  const identity: Identity = await startIdentity({
    port: ports.identity,
    stateFolder: join(stateFolder, 'identity'),
  });
  closing.defer(() => identity.close());
  const armFolder = join(stateFolder, 'arm');
  const { ca, caFile, key, cert } = await openTlsAuthority(armFolder);
  const arm = await startArm({
    port: ports.arm,
    stateFolder: armFolder,
    tls: { key, cert },
    identity,
    access,
    timeScale,
    subscriptionId: SUBSCRIPTION,
  });
  closing.defer(() => arm.close());
  const prices = await startPrices({ port: ports.prices });
  closing.defer(() => prices.close());
  return { identity, arm, prices, ca, caFile };
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

function stopWhenEnded(
  azurite: Azurite,
  { stateFolder, onFailure }: ServicesOptions,
  closing: AsyncDisposableStack,
) {
  let isClosing = false;
  closing.defer(() => {
    isClosing = true;
  });
  void azurite.ended.then(() => {
    if (isClosing) return;
    onFailure(
      new ServiceEndedError(`Azurite has ended; its log is ${join(stateFolder, 'azurite', 'azurite.log')}.`),
    );
  });
}
