import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomically } from '@lab-gallery/local-service/atomic-file';
import { PortInUseError, StartError } from './errors.ts';

/** Where each process and service of the local Azure listens, all on 127.0.0.1; 0 where it takes a free port. */
export interface Ports {
  readonly host: number;
  readonly identity: number;
  readonly arm: number;
  readonly prices: number;
  readonly serviceBus: number;
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

const SERVICES: Readonly<Record<keyof Ports, string>> = {
  host: 'the Functions host',
  identity: 'the local identity service',
  arm: 'the local Azure Resource Manager',
  prices: 'the local price list',
  serviceBus: 'the local Service Bus',
  blob: "Azurite's blob service",
  queue: "Azurite's queue service",
  table: "Azurite's table service",
};

/** After a SIGKILL of the last start its child processes need a moment to end. */
const PATIENCE_MS = 3_000;

/** Leaves it to each service to take a free port. */
export const ANY_PORTS: Ports = {
  host: 0,
  identity: 0,
  arm: 0,
  prices: 0,
  serviceBus: 0,
  blob: 0,
  queue: 0,
  table: 0,
};

const FILE = 'ports.json';

/**
 * The ports that a state folder remembers: an export under way has stored ARM's address, to ask there how its
 * operation is doing. 0, a free one, for a service that has had none there.
 */
export async function portsOfState(stateFolder: string): Promise<Ports> {
  return { ...ANY_PORTS, ...(await readPortsOfState(stateFolder)) };
}

/** Lets a state folder remember where its services listen, beside what it remembers already. */
export async function rememberPorts(stateFolder: string, ports: Partial<Ports>): Promise<void> {
  const all = { ...(await readPortsOfState(stateFolder)), ...ports };
  await writeFileAtomically(join(stateFolder, FILE), JSON.stringify(all));
}

/** Those that a state folder remembers; none if it has never had any of its own. */
export async function readPortsOfState(stateFolder: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(join(stateFolder, FILE), 'utf8')) as Partial<Ports>;
  } catch {
    return {};
  }
}

/** Rejects with `PortInUseError`, which names the port and its service, if one of them is not free. */
export async function ensureFree(ports: Partial<Ports>, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const [name, service] of Object.entries(SERVICES)) {
    const port = ports[name as keyof Ports];
    while (port !== undefined && port !== 0 && !(await isFree(port))) {
      if (Date.now() >= deadline) throw new PortInUseError(port, service);
      await sleep(100);
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw new StartError(
      `Port ${port} can't be opened (${error instanceof Error ? error.message : String(error)}).`,
      {
        cause: error,
      },
    );
  }
  await once(server.close(), 'close');
  return true;
}
