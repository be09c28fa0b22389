/**
 * `npm start`: everything on one machine. Builds the app, starts a small Azure and the Functions host, makes a lab
 * account with two labs, exports one lab's template VM, and stays up until it is told to stop.
 */
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { eventLine } from './messages/event-line.ts';
import { followEvents } from './messages/follow-events.ts';
import { buildApp } from './start/build-app.ts';
import { CONSOLE_SUBSCRIPTION } from './start/console-subscription.ts';
import { StartError, UsageError } from './start/errors.ts';
import type { ExportDocument } from './start/export/export-document.ts';
import { createLabGalleryClient } from './start/export/lab-gallery-client.ts';
import { ACCOUNT } from './start/labs.ts';
import { completionMessage, readyMessage, retryMessage } from './start/export/messages.ts';
import { askForRetry } from './start/export/offer-retry.ts';
import { HELP, parseOptions, type StartOptions } from './start/options.ts';
import { ensureFree, portsOfState } from './start/ports.ts';
import { runExport } from './start/export/run-export.ts';
import { createScreen, type Screen } from './start/export/screen.ts';
import { RESOURCE_GROUP, seedAzure, seedLabGallery } from './start/seed.ts';
import { startServices, type Services } from './start/services.ts';
import { readSettings, type Settings } from './start/settings.ts';
import { claimStateFolder } from './start/state-folder.ts';
import { listenForStop, StopRequestedError, type StopRequest } from './start/stop-request.ts';
import { findProblems, summarise } from './start/export/summary.ts';

const root = resolve(import.meta.dirname, '..');

/** Does what the options say and resolves with the exit code, when all that was started has stopped. */
async function start(options: StartOptions, screen: Screen, stop: StopRequest): Promise<number> {
  await using closing = new AsyncDisposableStack();
  const work = runMainJob(options, screen, stop, closing);
  const stopped = once(stop.signal, 'abort');
  try {
    await Promise.race([work, stopped]);
    if (!options.once) await stopped;
    stop.signal.throwIfAborted();
    return await work;
  } catch (error) {
    if (!(error instanceof StopRequestedError)) throw error;
    screen.print('Stopping ...');
    return options.once ? 130 : 0;
  }
}

async function runMainJob(
  options: StartOptions,
  screen: Screen,
  stop: StopRequest,
  closing: AsyncDisposableStack,
): Promise<number> {
  const state = await claimStateFolder(options.stateFolder, options.fresh);
  closing.defer(state.release);
  const settings = await readSettings(join(root, 'local.settings.sample.json'));
  const keepsPorts = options.ports === 'free';
  const ports = keepsPorts ? await portsOfState(state.path) : settings.ports;
  await ensureFree(ports);

  screen.print('Building the app ...');
  await buildApp(root);
  screen.print('Starting the local Azure and the Functions host ...');
  const services = await startServices(
    {
      root,
      settings,
      ports,
      keepsPorts,
      stateFolder: state.path,
      timeScale: options.timeScale,
      note: screen.note,
      onFailure: stop.fail,
    },
    closing,
  );
  const events = followEvents(services.serviceBus, {
    subscription: CONSOLE_SUBSCRIPTION,
    show: ({ body }) => {
      screen.note(eventLine(body));
    },
    onError: ({ message }) => {
      screen.note(`Events can't be shown just now: ${message}`);
    },
  });
  closing.defer(() => events.close());
  const client = createLabGalleryClient(services.hostOrigin, {
    administrator: () => services.tokenFor('admin'),
    owner: () => services.tokenFor('owner'),
  });
  screen.print(`Making the lab account ${ACCOUNT.name} ...`);
  await seedLabGallery(client, await seedAzure(services.azure));
  if (options.failRegion !== undefined) await failRegion(options.failRegion, options, services, settings);

  const { lab, imageName } = options;
  const { azure } = services;
  const { signal } = stop;
  const interrupt = () => {
    process.kill(process.pid, 'SIGINT');
  };
  const wantsRetry = (partly: ExportDocument) =>
    options.retry || options.once
      ? Promise.resolve(options.retry)
      : askForRetry(partly, { input: process.stdin, output: process.stdout, interrupt }, signal);
  const { document, facts } = await runExport({ lab, imageName, client, azure, screen, signal, wantsRetry });
  // The summary of --once is the last line.
  if (options.once) await events.close();
  const problems = findProblems(document, facts);
  screen.print(
    ...completionMessage(document, { resourceGroup: RESOURCE_GROUP, power: facts.powerAfter, problems }),
    ...retryMessage(document, services.hostOrigin, state.path),
  );
  screen.print(
    ...(options.once
      ? [JSON.stringify(summarise(document, facts))]
      : readyMessage(services.ports, state.path, ACCOUNT.name)),
  );
  return problems.length === 0 ? 0 : 1;
}

/** Lets every attempt of the export fail in the region; the first of a retry goes well. */
async function failRegion(
  region: string,
  { lab }: StartOptions,
  services: Services,
  { values }: Settings,
): Promise<void> {
  const { azure } = services;
  const regions = await azure.regionsOfGeography(lab.location);
  if (!regions.includes(region)) {
    throw new UsageError(
      `${lab.name} is not exported to a region '${region}', only to ${regions.join(', ')}`,
    );
  }
  services.failRegion(region, Number(values['REGION_ATTEMPTS'] ?? 1));
}

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const options = parseOptions(process.argv.slice(2), { root, working: process.cwd() });
  const screen = createScreen(process.stdout);
  if (options === 'help') screen.print(HELP);
  else process.exitCode = await start(options, screen, listenForStop());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
// What the SDKs keep open for a next request must not keep the process alive.
process.exit();
