import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PortInUseError } from '../../../local/start/errors.ts';
import { hostEnvironment } from '../../../local/start/host-environment.ts';
import { bind } from '@lab-gallery/local-service/bind';
import {
  ANY_PORTS,
  ensureFree,
  portsOfState,
  rememberPorts,
  type Ports,
} from '../../../local/start/ports.ts';
import { createRestartPolicy } from '../../../local/start/restart-policy.ts';
import { readSettings } from '../../../local/start/settings.ts';

async function stateFolder() {
  const path = await mkdtemp(join(tmpdir(), 'start-ports-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

/** As a start does: each service binds the port that the state remembers or a free one, which is remembered. */
async function listenAndStop(folder: string): Promise<Ports> {
  const wanted = Object.entries<number>({ ...(await portsOfState(folder)) });
  const servers = wanted.map(([name, port]) => ({ name, port, server: createServer() }));
  const listening = servers.map(async ({ name, port, server }) => {
    return [name, await bind(port, (candidate) => server.listen(candidate, '127.0.0.1'))] as const;
  });
  const ports = Object.fromEntries(await Promise.all(listening)) as unknown as Ports;
  await rememberPorts(folder, ports);
  await Promise.all(servers.map(({ server }) => once(server.close(), 'close')));
  return ports;
}

describe('starting the host again', () => {
  it('waits longer after each short life', () => {
    const policy = createRestartPolicy();

    expect([100, 100, 100].map((upMs) => policy.next(upMs))).toEqual([
      { waitMs: 500 },
      { waitMs: 1_000 },
      { waitMs: 2_000 },
    ]);
  });

  it('is given up when the host ends at once five times in a row', () => {
    const policy = createRestartPolicy();
    for (let life = 1; life < 5; life++) policy.next(100);

    expect(policy.next(100)).toBe('give-up');
  });

  it('forgets short lives after a longer one, so that a host killed now and then comes back for ever', () => {
    const policy = createRestartPolicy();
    for (let life = 1; life < 5; life++) policy.next(100);

    expect(policy.next(60_000)).toEqual({ waitMs: 250 });
    expect(policy.next(100)).toEqual({ waitMs: 500 });
  });
});

describe("the host's environment", () => {
  const settings = { ARM_ENDPOINT: 'https://127.0.0.1:7073', NODE_EXTRA_CA_CERTS: '.local/arm/ca.pem' };

  it('adds nothing to a settings file that already says where everything is', () => {
    const env = hostEnvironment({
      inherited: { PATH: '/bin' },
      settings,
      wanted: { ARM_ENDPOINT: 'https://127.0.0.1:7073', NODE_EXTRA_CA_CERTS: '/app/.local/arm/ca.pem' },
      root: '/app',
    });

    expect(env).toEqual({ PATH: '/bin', NO_PROXY: '127.0.0.1,localhost' });
  });

  it('overrides what is elsewhere in this run', () => {
    const wanted = { ARM_ENDPOINT: 'https://127.0.0.1:40001', NODE_EXTRA_CA_CERTS: '/elsewhere/arm/ca.pem' };

    expect(hostEnvironment({ inherited: {}, settings, wanted, root: '/app' })).toMatchObject(wanted);
  });

  it("keeps the user's own settings and Azure credentials away from the app", () => {
    const inherited = {
      ARM_ENDPOINT: 'https://management.azure.com',
      AZURE_CLIENT_SECRET: 's',
      HOME: '/root',
    };

    const env = hostEnvironment({ inherited, settings, wanted: {}, root: '/app' });

    expect(env).toEqual({ HOME: '/root', NO_PROXY: '127.0.0.1,localhost' });
  });

  it('sends nothing for this machine through a proxy', () => {
    const inherited = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'school.example' };

    const env = hostEnvironment({ inherited, settings, wanted: {}, root: '/app' });

    expect(env).toMatchObject({ ...inherited, NO_PROXY: 'school.example,127.0.0.1,localhost' });
  });
});

describe('the ports', () => {
  it('are those that the settings file of the project names', async () => {
    const file = fileURLToPath(new URL('../../../local.settings.sample.json', import.meta.url));

    const { ports } = await readSettings(file);

    expect(ports).toEqual({
      host: 7071,
      identity: 7072,
      arm: 7073,
      prices: 7074,
      serviceBus: 7075,
      blob: 10000,
      queue: 10001,
      table: 10002,
    });
  });

  it('chosen freely are all different, and stay the same as long as the state', async () => {
    await using state = await stateFolder();

    const ports = await listenAndStop(state.path);

    expect(new Set(Object.values(ports)).size).toBe(8);
    expect(Object.values(ports)).not.toContain(0);
    expect(await listenAndStop(state.path)).toEqual(ports);
  });

  it('stay where they were when a service is new to the state, and that one gets another', async () => {
    await using state = await stateFolder();
    const { prices: _, ...older } = await listenAndStop(state.path);
    await rm(join(state.path, 'ports.json'));
    await rememberPorts(state.path, older);

    const ports = await listenAndStop(state.path);

    expect(ports).toEqual({ ...older, prices: expect.any(Number) as number });
    expect(await listenAndStop(state.path)).toEqual(ports);
  });

  it('in use are refused by number and by the service that wants them', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ports = { ...ANY_PORTS, arm: port };

    const refused = ensureFree(ports, 0);

    await expect(refused).rejects.toThrow(new PortInUseError(port, 'the local Azure Resource Manager'));
    taken.close();
  });

  it('that become free in a moment are waited for', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ports = { ...ANY_PORTS, host: port };

    const free = ensureFree(ports, 5_000);
    taken.close();

    await expect(free).resolves.toBeUndefined();
  });
});
