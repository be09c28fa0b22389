/**
 * Azure Storage on this machine: Azurite's blob, queue and table services, in a process of their own.
 * Azurite writes its tables every few seconds and when it stops, so it must outlive whoever writes to it
 * (close the app's host first) and be stopped by request, never by SIGKILL.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onPorts, PortTakenError } from '@lab-gallery/local-service/bind';
import { startServiceProcess, type ServiceProcess } from '@lab-gallery/local-service/service-process';

export interface AzuritePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

export interface AzuriteOptions {
  /** Where the data and `azurite.log` live; made if absent. */
  readonly folder: string;
  /** 0 takes a free one; all are 0 when left out. */
  readonly ports?: AzuritePorts;
  /** Files of a server's certificate and key, PEM: HTTPS, and with it sign-in by token beside the account's key. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Names of its storage accounts, all with the emulator's key; the emulator's own account when left out. */
  readonly accounts?: readonly string[];
  /** Keeps the data in memory alone: `folder` has the log, and what is written ends with the process. */
  readonly inMemory?: boolean;
}

export interface Azurite {
  /** Where it listens. */
  readonly ports: AzuritePorts;
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly tableEndpoint: string;
  /** Of the first account, for `TableClient.fromConnectionString` and the like. */
  readonly connectionString: string;
  /** The same for another one of its accounts. */
  connectionStringOf(account: string): string;
  /** Settles when the process has ended, by `close` or on its own. */
  readonly ended: Promise<void>;
  /** Stops it, and resolves when its data is on disk. */
  close(): Promise<void>;
}

/** Azurite ended before it listened; `folder` has its log. */
export class AzuriteStartError extends Error {
  override readonly name = 'AzuriteStartError';
  readonly folder: string;

  constructor(folder: string, reason: string) {
    super(`Azurite did not start (${reason}); its log is ${join(folder, LOG)}.`);
    this.folder = folder;
  }
}

const HOST = '127.0.0.1';
const START_LIMIT_MS = 60_000;
const LOG = 'azurite.log';

// The account that every storage emulator has, published by Microsoft (Azure docs: storage-use-azurite).
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite and resolves when all three services accept connections.
 * Rejects with `AzuriteStartError` when it ends first or takes more than a minute.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { folder, ports = { blob: 0, queue: 0, table: 0 }, tls, accounts = [ACCOUNT] } = options;
  await mkdir(folder, { recursive: true });
  const { azurite, origins } = await openAzurite(options, ports).catch((error: unknown) => {
    throw new AzuriteStartError(folder, error instanceof Error ? error.message : String(error));
  });

  const [account = ACCOUNT] = accounts;
  const connectionStringOf = (name: string): string =>
    [
      `DefaultEndpointsProtocol=${tls ? 'https' : 'http'}`,
      `AccountName=${name}`,
      `AccountKey=${ACCOUNT_KEY}`,
      `BlobEndpoint=${origins.Blob}/${name}`,
      `QueueEndpoint=${origins.Queue}/${name}`,
      `TableEndpoint=${origins.Table}/${name}`,
      '',
    ].join(';');
  return {
    ports: {
      blob: portOf(origins.Blob),
      queue: portOf(origins.Queue),
      table: portOf(origins.Table),
    },
    blobEndpoint: `${origins.Blob}/${account}`,
    queueEndpoint: `${origins.Queue}/${account}`,
    tableEndpoint: `${origins.Table}/${account}`,
    connectionString: connectionStringOf(account),
    connectionStringOf,
    ended: azurite.ended.then(() => undefined),
    close: async () => {
      await azurite.stop();
    },
  };
}

/** Azurite listens by itself: it is told where, and told other ports where it finds one taken. */
function openAzurite(options: AzuriteOptions, { blob, queue, table }: AzuritePorts) {
  const { folder } = options;
  return onPorts({ blob, queue, table }, async (chosen) => {
    const before = await readLog(folder);
    const newLog = async (): Promise<string> => (await readLog(folder)).slice(before.length);
    const azurite = await spawnAzurite(options, chosen);
    try {
      return { azurite, origins: await untilListening(azurite, newLog) };
    } catch (error) {
      await azurite.stop(1_000);
      const [, taken] = /EADDRINUSE\D.*:(\d+)$/m.exec(await newLog()) ?? [];
      throw taken === undefined ? error : new PortTakenError(Number(taken));
    }
  });
}

function spawnAzurite(options: AzuriteOptions, ports: AzuritePorts): Promise<ServiceProcess> {
  const { folder, tls, accounts, inMemory = false } = options;
  return startServiceProcess({
    script: createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
    args: [
      ...['--blobHost', HOST, '--blobPort', String(ports.blob)],
      ...['--queueHost', HOST, '--queuePort', String(ports.queue)],
      ...['--tableHost', HOST, '--tablePort', String(ports.table)],
      ...(inMemory ? ['--inMemoryPersistence'] : ['--location', folder]),
      ...['--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      // Azurite takes tokens over HTTPS alone.
      ...(tls ? ['--oauth', 'basic', '--cert', tls.certFile, '--key', tls.keyFile] : []),
    ],
    ...(accounts && {
      env: { ...process.env, AZURITE_ACCOUNTS: accounts.map((name) => `${name}:${ACCOUNT_KEY}`).join(';') },
    }),
    logFile: join(folder, LOG),
  });
}

type Origins = Readonly<Record<(typeof SERVICES)[number], string>>;

const SERVICES = ['Blob', 'Queue', 'Table'] as const;

/**
 * Where the services listen, in Azurite's own words. That a port answers would say nothing: while Azurite is
 * still loading it may be somebody else's, whom the app would then take for its storage.
 */
async function untilListening(azurite: ServiceProcess, log: () => Promise<string>): Promise<Origins> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const hasEnded = azurite.hasEnded();
    const origins = originsIn(await log());
    if (hasEnded) throw new Error('it ended at once');
    if (origins) return origins;
    if (Date.now() > deadline) throw new Error('it does not say that it listens');
    await sleep(50);
  }
}

function originsIn(log: string): Origins | undefined {
  const [Blob, Queue, Table] = SERVICES.map(
    (service) =>
      new RegExp(`^Azurite ${service} service is successfully listening at (\\S+)$`, 'm').exec(log)?.[1],
  );
  return Blob !== undefined && Queue !== undefined && Table !== undefined
    ? { Blob, Queue, Table }
    : undefined;
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}

/** Empty where there is none yet: it goes on over every start. */
function readLog(folder: string): Promise<string> {
  return readFile(join(folder, LOG), 'utf8').catch(() => '');
}
