/**
 * `npm run emulators`: every service of the local Azure without the app, for a Functions host of your own. When all are
 * ready it prints where they are, as one line of JSON, and stays up until it is told to stop; it says all else on stderr.
 */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { connectToAzure, SUBSCRIPTION } from './start/azure.ts';
import { SUBSCRIPTION_OWNER } from './start/access.ts';
import { EMULATORS_HELP, parseEmulatorOptions } from './start/emulator-options.ts';
import type { EmulatorOptions } from './start/emulator-options.ts';
import { StartError } from './start/errors.ts';
import { noProxyForLoopback } from './start/host-environment.ts';
import { startLocalAzure, watchAzurite, type LocalAzure } from './start/local-azure.ts';
import { ensureFree, portsOfState } from './start/ports.ts';
import { seedAzure } from './start/seed.ts';
import { readSettings } from './start/settings.ts';
import { claimStateFolder } from './start/state-folder.ts';
import { listenForStop, StopRequestedError, type StopRequest } from './start/stop-request.ts';

const root = resolve(import.meta.dirname, '..');
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Resolves when everything that was started has stopped, because somebody asked for that. */
async function run(options: EmulatorOptions, stop: StopRequest): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const work = startAll(options, stop, closing);
  const stopped = once(stop.signal, 'abort');
  try {
    await Promise.race([work, stopped]);
    await stopped;
    stop.signal.throwIfAborted();
  } catch (error) {
    if (!(error instanceof StopRequestedError)) throw error;
    say('Stopping ...');
    // What is being started must be there before it can be stopped.
    await work.catch(() => undefined);
  }
}

async function startAll(
  options: EmulatorOptions,
  stop: StopRequest,
  closing: AsyncDisposableStack,
): Promise<void> {
  const state = await claimStateFolder(options.stateFolder, options.fresh);
  closing.defer(state.release);
  const settings = await readSettings(resolve(root, 'local.settings.sample.json'));
  const keepsPorts = options.ports === 'free';
  const all = keepsPorts ? await portsOfState(state.path) : settings.ports;
  // The host's own is for whoever runs the app.
  const { host: _host, ...ports } = all;
  await ensureFree(ports);
  say('Starting the local Azure ...');
  const { timeScale } = options;
  const local = await startLocalAzure(
    { root, ports, keepsPorts, stateFolder: state.path, timeScale },
    closing,
  );
  watchAzurite(local.azurite, state.path, stop.fail, closing);
  if (options.seedAccount) await seed(local);
  stop.signal.throwIfAborted();
  process.stdout.write(`${JSON.stringify(addressesOf(local))}\n`);
}

async function seed({ arm, ca, identity }: LocalAzure): Promise<void> {
  say("Making the lab account's resource group, gallery and template VMs ...");
  process.env['NO_PROXY'] = noProxyForLoopback(process.env);
  const getToken = () =>
    identity.issueToken({ aud: 'https://management.azure.com', oid: SUBSCRIPTION_OWNER });
  await seedAzure(connectToAzure({ endpoint: arm.origin, ca, getToken }));
}

function addressesOf({ arm, azurite, identity, prices, serviceBus, caFile }: LocalAzure) {
  const { connectionString: storage } = azurite;
  return {
    arm: arm.origin,
    armCa: caFile,
    armAdmin: `${arm.origin}/_local`,
    identity: identity.origin,
    managedIdentity: { endpoint: identity.managedIdentityEndpoint, header: identity.identityHeader },
    tenantId: identity.tenantId,
    subscriptionId: SUBSCRIPTION,
    tables: storage,
    blobs: storage,
    queues: storage,
    serviceBus: serviceBus.connectionString,
    prices: prices.origin,
  };
}

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const options = parseEmulatorOptions(process.argv.slice(2), { root, working: process.cwd() });
  if (options === 'help') say(EMULATORS_HELP);
  else await run(options, listenForStop());
} catch (error) {
  say(explain(error));
  process.exitCode = 1;
}
// What the SDKs keep open for a next request must not keep the process alive.
process.exit();
