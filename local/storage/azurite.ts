/**
 * Azure Storage on this machine: Azurite's blob, queue and table services, in a process of their own.
 * Azurite writes its tables every few seconds and when it stops, so it must outlive whoever writes to it
 * (close the app's host first) and be stopped by request, never by SIGKILL.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onPorts, PortTaken } from '../lib/bind.ts';
import { startServiceProcess, type ServiceProcess } from '../lib/service-process.ts';

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
}

export interface Azurite {
  /** Where it listens. */
  readonly ports: AzuritePorts;
  readonly blobEndpoint: string;
  readonly queueEndpoint: string;
  readonly tableEndpoint: string;
  /** For `TableClient.fromConnectionString` and the like. */
  readonly connectionString: string;
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
export async function startAzurite({ folder, ports, tls }: AzuriteOptions): Promise<Azurite> {
  await mkdir(folder, { recursive: true });
  const wanted = ports ?? { blob: 0, queue: 0, table: 0 };
  const { azurite, origins } = await openAzurite(folder, wanted, tls).catch((error: unknown) => {
    throw new AzuriteStartError(folder, error instanceof Error ? error.message : String(error));
  });

  const blobEndpoint = `${origins.Blob}/${ACCOUNT}`;
  const queueEndpoint = `${origins.Queue}/${ACCOUNT}`;
  const tableEndpoint = `${origins.Table}/${ACCOUNT}`;
  return {
    ports: {
      blob: portOf(origins.Blob),
      queue: portOf(origins.Queue),
      table: portOf(origins.Table),
    },
    blobEndpoint,
    queueEndpoint,
    tableEndpoint,
    connectionString: [
      `DefaultEndpointsProtocol=${tls ? 'https' : 'http'}`,
      `AccountName=${ACCOUNT}`,
      `AccountKey=${ACCOUNT_KEY}`,
      `BlobEndpoint=${blobEndpoint}`,
      `QueueEndpoint=${queueEndpoint}`,
      `TableEndpoint=${tableEndpoint}`,
      '',
    ].join(';'),
    ended: azurite.ended.then(() => undefined),
    close: async () => {
      await azurite.stop();
    },
  };
}

/** Azurite listens by itself: it is told where, and told other ports where it finds one taken. */
function openAzurite(folder: string, ports: AzuritePorts, tls: AzuriteOptions['tls']) {
  const { blob, queue, table } = ports;
  return onPorts({ blob, queue, table }, async (chosen) => {
    const before = await readLog(folder);
    const newLog = async (): Promise<string> => (await readLog(folder)).slice(before.length);
    const azurite = await spawnAzurite(folder, chosen, tls);
    try {
      return { azurite, origins: await untilListening(azurite, newLog) };
    } catch (error) {
      await azurite.stop(1_000);
      const [, taken] = /EADDRINUSE\D.*:(\d+)$/m.exec(await newLog()) ?? [];
      throw taken === undefined ? error : new PortTaken(Number(taken));
    }
  });
}

function spawnAzurite(
  folder: string,
  ports: AzuritePorts,
  tls: AzuriteOptions['tls'],
): Promise<ServiceProcess> {
  return startServiceProcess({
    script: createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
    args: [
      ...['--blobHost', HOST, '--blobPort', String(ports.blob)],
      ...['--queueHost', HOST, '--queuePort', String(ports.queue)],
      ...['--tableHost', HOST, '--tablePort', String(ports.table)],
      ...['--location', folder, '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      // Azurite takes tokens over HTTPS alone.
      ...(tls ? ['--oauth', 'basic', '--cert', tls.certFile, '--key', tls.keyFile] : []),
    ],
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
