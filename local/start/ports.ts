import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { freePorts } from '../lib/free-ports.ts';
import { PortInUseError, StartError } from './errors.ts';

/** Where each process and service of the local Azure listens, all on 127.0.0.1. */
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

/** Ports that are free now, one for each. */
export async function anyPorts(): Promise<Ports> {
  const names = Object.keys(SERVICES);
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as Record<keyof Ports, number>;
}

const FILE = 'ports.json';

/**
 * Ports that are free the first time, and the same ones ever after: an export under way has stored ARM's
 * address, to ask there how its operation is doing. A service that is newer than the state gets a free one.
 * @param stateFolder remembers them
 */
export async function portsOfState(stateFolder: string): Promise<Ports> {
  const ports = { ...(await anyPorts()), ...(await readPortsOfState(stateFolder)) };
  await writeFileAtomically(join(stateFolder, FILE), JSON.stringify(ports));
  return ports;
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
    while (port !== undefined && !(await isFree(port))) {
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
