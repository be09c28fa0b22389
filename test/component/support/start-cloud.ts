import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiDocument } from '../../../functions/api/api-document.ts';
import { startArm, type ArmOptions } from '@lab-gallery/local-azure/arm';
import { startIdentity } from '@lab-gallery/local-azure/identity';
import { openTlsAuthority } from '@lab-gallery/local-azure/tls-authority';
import { startPrices } from '@lab-gallery/local-azure/prices';
import { readLocalAccess, SUBSCRIPTION_OWNER } from '../../../local/start/access.ts';
import { hostEnvironment, noProxyForLoopback } from '../../../local/start/host-environment.ts';
import { openGalleryEvents } from '../../../local/start/gallery-events.ts';
import { readEntities } from '../../../local/start/local-azure.ts';
import { ensureFree } from '../../../local/start/ports.ts';
import { readSettings } from '../../../local/start/settings.ts';
import { startServiceBus } from '@lab-gallery/local-azure/service-bus';
import { startAzurite } from '@lab-gallery/local-azure/storage';
import { borrowStorageAccount } from '../../support/azurite.ts';
import { copyApp, SOURCE } from './app-copy.ts';
import { AppHost } from './app-host.ts';
import { TestCloud } from './cloud.ts';

export interface CloudOptions extends Partial<Pick<ArmOptions, 'timeScale' | 'whileUpdating'>> {
  /** A place between the app and its tables, given their connection string; what it returns is the app's. */
  readonly tablesBy?: (connectionString: string) => Promise<string>;
  /** In place of, or beside, what local.settings.sample.json says. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The settings file as it is, with every service where it says. There can be one such cloud at a time. */
  readonly asInSettingsFile?: boolean;
}

/** So fast that only the app's own pauses count. */
const TIME_SCALE = 600;
/** Those that want a sweep ask for one. */
const NEVER = '0 0 0 1 1 *';

// Before the first client of an SDK is made, which reads it once.
process.env['NO_PROXY'] = noProxyForLoopback(process.env);

/** How often the app of a borrowed cloud tries a region: twice is enough to see that it tries again. */
export const REGION_ATTEMPTS = 2;

let shared: Promise<TestCloud> | undefined;

/**
 * The cloud that the test files of one worker share, one after another. Whoever borrows it makes accounts, resource
 * groups and names of their own in it, and gives it back by disposing of it; it ends with its worker.
 */
export async function borrowCloud(): Promise<TestCloud> {
  shared ??= startCloud({ settings: { REGION_ATTEMPTS: String(REGION_ATTEMPTS) } });
  const cloud = await shared;
  return cloud.lend();
}

/**
 * Starts a cloud of a test's own: for those that kill, cut off, fill or re-time a service, or want other settings.
 * Dispose of it: there are processes and a folder behind it.
 */
export async function startCloud(options: CloudOptions = {}): Promise<TestCloud> {
  await using undo = new AsyncDisposableStack();
  const root = await copyApp();
  undo.defer(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const settings = await readSettings(join(SOURCE, 'local.settings.sample.json'));
  const ports = options.asInSettingsFile ? settings.ports : undefined;
  if (ports) await ensureFree(ports);

  const within = (name: string): string => join(root, '.local', name);
  const storage = ports ? await startAzurite({ folder: within('azurite'), ports }) : undefined;
  undo.defer(() => storage?.close());
  const { connectionString: tables } = storage ?? (await borrowStorageAccount());
  const identity = await startIdentity({ port: ports?.identity ?? 0, stateFolder: within('identity') });
  undo.defer(() => identity.close());
  const serviceBus = await startServiceBus({
    port: ports?.serviceBus ?? 0,
    stateFolder: within('service-bus'),
    entities: await readEntities(SOURCE),
  });
  undo.defer(() => serviceBus.close());
  const galleryEvents = openGalleryEvents(serviceBus.connectionString);
  undo.defer(() => galleryEvents.close());
  const tls = await openTlsAuthority(within('arm'));
  const silentGroups = new Set<string>();
  const isSilent = (id: string): boolean => silentGroups.has(id.split('/')[4]?.toLowerCase() ?? '');
  const { timeScale = TIME_SCALE, whileUpdating = 'conflict' } = options;
  const access = await readLocalAccess(SOURCE);
  const arm = await startArm({
    port: ports?.arm ?? 0,
    stateFolder: within('arm'),
    tls,
    identity,
    access,
    timeScale,
    whileUpdating,
    onResourceEvent: async (event) => {
      if (!isSilent(event.subject)) await galleryEvents.deliver(event);
    },
  });
  undo.defer(() => arm.close());
  const prices = await startPrices({ port: ports?.prices ?? 0 });
  undo.defer(() => prices.close());

  const wanted = {
    AzureWebJobsStorage: tables,
    LabGalleryTables: (await options.tablesBy?.(tables)) ?? tables,
    LabGalleryServiceBus: serviceBus.connectionString,
    NODE_EXTRA_CA_CERTS: tls.caFile,
    IDENTITY_ENDPOINT: identity.managedIdentityEndpoint,
    ARM_ENDPOINT: arm.origin,
    ENTRA_AUTHORITY: identity.origin,
    REQUESTS_PER_MINUTE: '100000',
    PRICES_ENDPOINT: prices.origin,
    SWEEP_SCHEDULE: NEVER,
    SYNC_SCHEDULE: NEVER,
    RETENTION_SCHEDULE: NEVER,
    CLAIMS_SCHEDULE: NEVER,
    ...options.settings,
  };
  const host = new AppHost({
    root,
    settingsFile: settings.file,
    env: hostEnvironment({
      inherited: process.env,
      settings: settings.values,
      wanted: ports ? {} : wanted,
      root,
    }),
    ...(!ports && { port: 0 }),
  });
  undo.defer(() => host.stop());
  await host.start();

  const token = await identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER });
  const document = await readApiDocument(host);
  return new TestCloud({
    arm,
    prices,
    serviceBus,
    identity,
    host,
    document,
    token,
    ca: tls.ca,
    tables,
    silentGroups,
    undo: undo.move(),
  });
}

async function readApiDocument(host: AppHost): Promise<ApiDocument> {
  const response = await fetch(new URL('/api/openapi.json', host.origin));
  if (response.status !== 200) throw new Error(`The API document was answered ${response.status}.`);
  return (await response.json()) as ApiDocument;
}
