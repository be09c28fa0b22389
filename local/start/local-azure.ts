/** Starts the services of the local Azure in the order in which they need each other. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startArm, type Arm } from '@lab-gallery/local-azure/arm';
import { startIdentity, type Identity } from '@lab-gallery/local-azure/identity';
import { PortUnavailableError } from '@lab-gallery/local-service/listen';
import { openTlsAuthority } from '@lab-gallery/local-azure/tls-authority';
import { startPrices, type RetailPriceService } from '@lab-gallery/local-azure/prices';
import { startServiceBus, type ServiceBus } from '@lab-gallery/local-azure/service-bus';
import { AzuriteStartError, startAzurite, type Azurite } from '@lab-gallery/local-azure/storage';
import { readLocalAccess } from './access.ts';
import { SUBSCRIPTION } from './azure.ts';
import { ServiceEndedError, StartError, StateFolderError } from './errors.ts';
import { openGalleryEvents } from './gallery-events.ts';
import { rememberPorts, type Ports } from './ports.ts';

export interface LocalAzureOptions {
  /** The project's folder. */
  readonly root: string;
  /** Each 0 takes a free one. */
  readonly ports: Omit<Ports, 'host'>;
  /** Lets the state folder remember where they listen, for the next start and for whoever asks them something. */
  readonly keepsPorts?: boolean;
  readonly stateFolder: string;
  readonly timeScale: number;
  /** Queues and topics; those of the project, where absent. */
  readonly entities?: unknown;
}

export interface LocalAzure {
  /** Where each listens. */
  readonly ports: Omit<Ports, 'host'>;
  readonly azurite: Azurite;
  readonly identity: Identity;
  readonly arm: Arm;
  readonly prices: RetailPriceService;
  readonly serviceBus: ServiceBus;
  /** The certificate that ARM is trusted by, PEM, and its file. */
  readonly ca: string;
  readonly caFile: string;
}

/**
 * Resolves when every service accepts requests. What was started is handed to `closing`, which stops it in reverse
 * order.
 */
export async function startLocalAzure(
  options: LocalAzureOptions,
  closing: AsyncDisposableStack,
): Promise<LocalAzure> {
  const { ports, stateFolder } = options;
  const folder = join(stateFolder, 'azurite');
  const azurite = await startAzurite({ folder, ports }).catch((error: unknown) => {
    if (!(error instanceof AzuriteStartError)) throw error;
    const reason = `can't be read by Azurite, whose log is ${join(folder, 'azurite.log')}: empty it with --fresh`;
    throw new StateFolderError(stateFolder, reason, { cause: error });
  });
  closing.defer(() => azurite.close());
  const own = await startOwnServices(options, closing).catch((error: unknown) => {
    if (error instanceof PortUnavailableError) throw new StartError(error.message, { cause: error });
    const reason = `is broken (${error instanceof Error ? error.message : String(error)}): empty it with --fresh`;
    throw new StateFolderError(stateFolder, reason, { cause: error });
  });
  const bound = boundPorts(azurite, own);
  if (options.keepsPorts === true) await rememberPorts(stateFolder, bound);
  return { ports: bound, azurite, ...own };
}

type OwnServices = Omit<LocalAzure, 'azurite' | 'ports'>;

function boundPorts({ ports }: Azurite, { identity, arm, prices, serviceBus }: OwnServices) {
  const portOf = ({ origin }: { readonly origin: string }): number => Number(new URL(origin).port);
  return {
    ...ports,
    serviceBus: serviceBus.port,
    identity: portOf(identity),
    arm: portOf(arm),
    prices: portOf(prices),
  };
}

/** Identity first: ARM asks it for the keys that tokens are signed with. Service Bus takes what ARM tells. */
async function startOwnServices(
  { root, ports, stateFolder, timeScale, entities }: LocalAzureOptions,
  closing: AsyncDisposableStack,
): Promise<OwnServices> {
  const within = (name: string): string => join(stateFolder, name);
  const identity = await startIdentity({ port: ports.identity, stateFolder: within('identity') });
  closing.defer(() => identity.close());
  const serviceBus = await startServiceBus({
    port: ports.serviceBus,
    stateFolder: within('service-bus'),
    entities: entities ?? (await readEntities(root)),
  });
  closing.defer(() => serviceBus.close());
  const galleryEvents = openGalleryEvents(serviceBus.connectionString);
  closing.defer(() => galleryEvents.close());
  const { ca, caFile, key, cert } = await openTlsAuthority(within('arm'));
  const arm = await startArm({
    port: ports.arm,
    stateFolder: within('arm'),
    tls: { key, cert },
    identity,
    access: await readLocalAccess(root),
    timeScale,
    subscriptionId: SUBSCRIPTION,
    onResourceEvent: galleryEvents.deliver,
  });
  closing.defer(() => arm.close());
  const prices = await startPrices({ port: ports.prices });
  closing.defer(() => prices.close());
  return { identity, arm, prices, serviceBus, ca, caFile };
}

/** The queues and topics of the project, which `infra/` deploys too. */
export async function readEntities(root: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, 'infra', 'service-bus-entities.json'), 'utf8'));
}

/** Tells when Azurite has ended by itself, for the rest depends on it. */
export function watchAzurite(
  azurite: Azurite,
  stateFolder: string,
  onFailure: (error: Error) => void,
  closing: AsyncDisposableStack,
): void {
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
