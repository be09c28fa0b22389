import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/**
 * Below what systems hand out for port 0 and for outgoing connections (Linux from 32768, others from 49152). So
 * nobody gets such a port by chance, and it is still its owner's after a kill and a restart.
 */
const FIRST = 20_000;
const LAST = 32_000;

/** So many taken ports one after the other are no chance. */
const MAX_ATTEMPTS = 100;

/** Another listens on the port, or the system keeps it for itself (Windows: ranges that Hyper-V has). */
const TAKEN = ['EADDRINUSE', 'EACCES'];

/** What Node's servers fail with where a port is taken. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
  readonly code = 'EADDRINUSE';
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is taken.`);
    this.port = port;
  }
}

/**
 * Opens something that listens on ports of this machine. In place of each 0 among them it is given a number that
 * is likely to be free, and others where one of those is taken.
 *
 * @param open rejects with `PortTaken`, or the system error that is like it
 * @returns what `open` returned
 */
export async function onPorts<Name extends string, T>(
  wanted: Readonly<Record<Name, number>>,
  open: (ports: Readonly<Record<Name, number>>) => Promise<T>,
): Promise<T> {
  const entries = Object.entries<number>(wanted);
  for (let attempt = 1; ; attempt += 1) {
    const ports = entries.map(([name, port]) => [name, port === 0 ? likelyFree() : port]);
    try {
      return await open(Object.fromEntries(ports) as Record<Name, number>);
    } catch (error) {
      const taken = takenPort(error);
      const isOurChoice = taken !== undefined && !entries.some(([, port]) => port === taken);
      if (!isOurChoice || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function likelyFree(): number {
  return FIRST + Math.floor(Math.random() * (LAST - FIRST));
}

function takenPort(error: unknown): number | undefined {
  if (!(error instanceof Error && 'code' in error && 'port' in error)) return undefined;
  return TAKEN.includes(String(error.code)) ? Number(error.port) : undefined;
}

/**
 * Lets a server listen on 127.0.0.1.
 *
 * @param port 0 takes one that is free, and that nobody else is given while its owner is away for a moment
 * @param listen begins to listen, and returns the server that does: a new one each time, or the same
 * @returns the port
 * @throws the server's error, for example `EADDRINUSE`
 */
export function bind(port: number, listen: (port: number) => Server): Promise<number> {
  return onPorts({ port }, async ({ port: candidate }) => {
    const server = listen(candidate);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  });
}
