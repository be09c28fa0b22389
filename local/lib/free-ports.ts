import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what systems hand out for port 0 (Linux from 32768, others from 49152): what is free here is not given
 * meanwhile to somebody who has asked for any port.
 */
const FIRST = 20_000;
const LAST = 32_000;

/**
 * Port numbers on 127.0.0.1 that nobody listens on, all different. They are free now, not reserved: for
 * servers in other processes, which can't be handed port 0 because others must know the number first.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
