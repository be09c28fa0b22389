import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Port numbers on 127.0.0.1 that nobody listens on, all different. They are free now, not reserved: for
 * servers in other processes, which can't be handed port 0 because others must know the number first.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
