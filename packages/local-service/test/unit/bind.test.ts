import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { bind, onPorts, PortTakenError } from '../../src/bind.ts';

/** Listens, and stops at the end of the block. */
async function listening(port = 0) {
  const server = createServer();
  const bound = await bind(port, (candidate) => server.listen(candidate, '127.0.0.1'));
  return { port: bound, [Symbol.asyncDispose]: () => once(server.close(), 'close').then(() => undefined) };
}

describe('a server', () => {
  it('that is told no port takes one that the system gives to nobody by chance', async () => {
    await using server = await listening();

    expect(server.port).toBeGreaterThanOrEqual(20_000);
    expect(server.port).toBeLessThan(32_000);
  });

  it('tries another port where the first one is taken', async () => {
    await using first = await listening();
    const random = vi
      .spyOn(Math, 'random')
      .mockReturnValueOnce((first.port - 20_000) / 12_000)
      .mockReturnValue(0.5);

    await using second = await listening();

    random.mockRestore();
    expect(second.port).not.toBe(first.port);
  });

  it('that is told a port has that one or none', async () => {
    await using first = await listening();

    await expect(listening(first.port)).rejects.toMatchObject({ code: 'EADDRINUSE', port: first.port });
  });
});

describe('a process that listens on several ports', () => {
  it('is told others only where a taken one was chosen for it', async () => {
    const open = vi.fn(({ chosen, given }: { chosen: number; given: number }) =>
      Promise.reject(new PortTakenError(open.mock.calls.length === 1 ? chosen : given)),
    );

    await expect(onPorts({ chosen: 0, given: 7000 }, open)).rejects.toThrow('Port 7000 is taken.');

    const chosen = open.mock.calls.map(([ports]) => ports.chosen);
    expect(chosen).toHaveLength(2);
    expect(new Set(chosen).size).toBe(2);
  });

  it('that fails for another reason is not tried again', async () => {
    const open = vi.fn(() => Promise.reject(new Error('The disk is full.')));

    await expect(onPorts({ any: 0 }, open)).rejects.toThrow('The disk is full.');

    expect(open).toHaveBeenCalledTimes(1);
  });
});
