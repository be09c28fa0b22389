import { join, resolve } from 'node:path';
import { createAdminApi } from './admin.ts';
import { applyEnvironment, trustExtraCertificates } from './environment.ts';
import { createDurableFunctions } from './durable-functions.ts';
import { HostAlreadyRunningError, InvalidSettingsError } from './errors.ts';
import { defineFunctions } from './functions.ts';
import type { FunctionDefinition } from './functions.ts';
import { readHostJson } from './host-json.ts';
import { createHttpFront } from './http/http.ts';
import { createInvoker } from './invocation.ts';
import { loadKeys } from './keys.ts';
import type { HostKeys } from './keys.ts';
import { loadApp } from './loader.ts';
import type { Log } from './log.ts';
import { createRouter } from './http/routes.ts';
import { startServer } from './http/server.ts';
import { createServiceBusListeners } from './service-bus/index.ts';
import { checkWorkerSettings, readLocalSettings } from './settings.ts';
import { lockStateFolder } from './state-lock.ts';
import { createTimers } from './timers/timers.ts';
import type { TypedData } from './typed-data.ts';

export interface HostOptions {
  /** Folder of the built app: package.json and host.json. */
  root: string;
  /** A local.settings.json. */
  settingsFile: string;
  /** Default: `Host.LocalHttpPort`, or 7071. 0 takes any free port. */
  port?: number;
  /** Folder for keys, timers and the task hub; made if absent. */
  stateFolder: string;
  /** More environment variables for the app; like the real environment they win over the settings' Values. */
  env?: Readonly<Record<string, string>>;
  log: Log;
  now?: () => number;
}

export interface Host {
  origin: string;
  keys: HostKeys;
  /** Lets running requests and timers end, then stops; the process can start a host again. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 7071;
const DEFAULT_BODY_LIMIT = 104_857_600;
/** How long running invocations may go on once the host is asked to close. */
const DRAIN_MS = 10_000;

/** The app changes the whole process (environment, certificates, `require`), so it can have one host only. */
let isTaken = false;

/**
 * Loads the built app and serves it: HTTP triggers, timers, Service Bus triggers, Durable Functions.
 * @throws {HostStartError} with one clear sentence if it can't.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { log, now = Date.now } = options;
  const startedAt = now();
  const root = resolve(options.root);
  const stateFolder = resolve(options.stateFolder);
  // Everything is undone in reverse order, when a step fails as well as on close.
  await using undo = new AsyncDisposableStack();

  const settings = readLocalSettings(options.settingsFile);
  takeProcess(undo);
  undo.defer(lockStateFolder(stateFolder));
  undo.defer(applyEnvironment(options.env ?? {}, { override: true }));
  undo.defer(applyEnvironment(settings.values));
  undo.defer(trustSettingsCertificates(settings.values, root, log));
  const hostJson = readHostJson(join(root, 'host.json'), process.env);
  if (hostJson.ignored.length > 0) {
    log('info', `Settings of host.json without effect here: ${hostJson.ignored.join(', ')}`);
  }

  const server = await startServer(options.port ?? settings.host.localHttpPort ?? DEFAULT_PORT);
  undo.defer(() => server.close());
  const authority = `127.0.0.1:${server.port}`;
  const origin = `http://${authority}`;
  undo.defer(applyEnvironment({ WEBSITE_HOSTNAME: authority, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' }));

  const app = await loadApp(root, log);
  undo.defer(() => app.unload());
  const functions = defineFunctions(app.registry, process.env);
  checkWorkerSettings(
    process.env,
    functions.some(({ trigger }) => trigger.type !== 'httpTrigger'),
  );
  log('info', summarise(functions));

  const keys = await loadKeys(stateFolder);
  const limits = { app, functionTimeoutMs: hostJson.functionTimeoutMs, log, now };
  const durable = createDurableFunctions({
    functions,
    invoker: createInvoker(limits),
    hubName: hostJson.hubName,
    stateFolder,
    log,
    now,
  });
  const invoker = createInvoker(limits);
  const clientInputs = (definition: FunctionDefinition): Record<string, TypedData> =>
    Object.fromEntries(
      definition.durableClients.map((name) => [
        name,
        { string: durable?.clientInput(origin, keys.durable) ?? '' },
      ]),
    );
  const serviceBus = createServiceBusListeners({
    functions,
    settings: hostJson.serviceBus,
    env: process.env,
    invoke: (definition, data) => invoker.invoke(definition, { ...data, inputs: clientInputs(definition) }),
    now,
    log,
  });
  undo.defer(() => serviceBus.close());
  if (!hostJson.hasExtensionBundle) refuseWithoutBundle(durable !== undefined, functions);
  const timers = createTimers({
    functions,
    env: process.env,
    stateFolder,
    invoke: (definition, trigger) =>
      invoker.invoke(definition, { trigger, inputs: clientInputs(definition) }),
    now,
    log,
  });
  let isClosing = false;
  const httpFront = createHttpFront({
    router: createRouter(functions, hostJson.routePrefix),
    keys,
    cors: settings.host,
    homepage: process.env['AzureWebJobsDisableHomepage']?.toLowerCase() !== 'true',
    bodyLimit: Number(process.env['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT']) || DEFAULT_BODY_LIMIT,
    invoke: async (definition, trigger, trace) => {
      const inputs = clientInputs(definition);
      return (await invoker.invoke(definition, { trigger, inputs, ...trace })).returnValue;
    },
    durableWebhook: durable?.webhook.bind(durable),
    admin: createAdminApi({
      runTimer: timers.run.bind(timers),
      hasFunction: (name) => app.registry.functions.has(name.toLowerCase()),
      startedAt,
      now,
    }),
    isClosing: () => isClosing,
    log,
  });

  await durable?.start();
  undo.defer(() => durable?.close());
  server.serve(httpFront);
  undo.defer(() => drain(Promise.all([invoker.idle(), timers.idle(), serviceBus.idle()]), log));
  timers.start();
  serviceBus.start();
  undo.defer(async () => {
    timers.stop();
    await serviceBus.stop();
  });

  const running = undo.move();
  let closing: Promise<void> | undefined;
  return {
    origin,
    keys,
    close: () => {
      isClosing = true;
      closing ??= running.disposeAsync();
      return closing;
    },
  };
}

function takeProcess(undo: AsyncDisposableStack): void {
  if (isTaken) throw new HostAlreadyRunningError('this process');
  isTaken = true;
  undo.defer(() => {
    isTaken = false;
  });
}

function trustSettingsCertificates(
  values: Readonly<Record<string, string>>,
  root: string,
  log: Log,
): () => void {
  const file = values['NODE_EXTRA_CA_CERTS'];
  // What the environment itself named, Node has read at its start.
  const fromSettings = file !== undefined && file !== '' && process.env['NODE_EXTRA_CA_CERTS'] === file;
  return fromSettings ? trustExtraCertificates(file, root, log) : () => undefined;
}

/** Extensions come in a bundle: without one the real host knows nothing of them. */
function refuseWithoutBundle(isDurable: boolean, functions: readonly FunctionDefinition[]): void {
  const hasServiceBus = functions.some(({ trigger }) => trigger.type === 'serviceBusTrigger');
  const [what] = [
    ...(isDurable ? ['Durable Functions'] : []),
    ...(hasServiceBus ? ['Service Bus triggers'] : []),
  ];
  if (what === undefined) return;
  throw new InvalidSettingsError('host.json', `${what} come with an "extensionBundle", and it has none`);
}

async function drain(idle: Promise<unknown>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((done) => {
    timer = setTimeout(done, DRAIN_MS, 'late');
  });
  const result = await Promise.race([idle, limit]);
  clearTimeout(timer);
  if (result === 'late') log('warn', 'Closed while functions were still running.');
}

function summarise(functions: readonly FunctionDefinition[]): string {
  const count = (pattern: RegExp): number =>
    functions.filter(({ trigger }) => pattern.test(trigger.type)).length;
  return (
    `Loaded ${functions.length} functions: ${count(/^http/)} HTTP, ${count(/^timer/)} timer, ` +
    `${count(/^serviceBus/)} Service Bus, ${count(/^orchestration/)} orchestration, ${count(/^activity/)} activity.`
  );
}
