import { readFile } from 'node:fs/promises';
import { StartError } from './errors.ts';
import type { Ports } from './ports.ts';

/** What `npm start` needs of a local.settings.json. */
export interface Settings {
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where the app expects each service, and where the host is to listen. */
  readonly ports: Ports;
}

/** Azurite's well-known ports, which `UseDevelopmentStorage=true` stands for (Azure docs: storage-use-azurite). */
const AZURITE_PORTS = { blob: 10000, queue: 10001, table: 10002 } as const;

/** @throws StartError when the file does not say where the services are */
export async function readSettings(file: string): Promise<Settings> {
  try {
    const { Values, Host } = JSON.parse(await readFile(file, 'utf8')) as {
      Values: Record<string, string>;
      Host: { LocalHttpPort: number };
    };
    const ports = {
      host: Host.LocalHttpPort,
      identity: portOf(Values['IDENTITY_ENDPOINT']),
      arm: portOf(Values['ARM_ENDPOINT']),
      prices: portOf(Values['PRICES_ENDPOINT']),
      serviceBus: portOf(/Endpoint=([^;]+)/.exec(Values['LabGalleryServiceBus'] ?? '')?.[1]),
      ...AZURITE_PORTS,
    };
    return { file, values: Values, ports };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`${file} does not say where the local services are (${reason}).`, { cause: error });
  }
}

function portOf(url: string | undefined): number {
  return Number(new URL(url ?? '').port);
}
