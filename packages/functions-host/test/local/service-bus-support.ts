import { join } from 'node:path';
import type { Host } from '../../src/index.ts';
import { startTestBus } from '@lab-gallery/local-azure/testing/service-bus';
import type { TestBus } from '@lab-gallery/local-azure/testing/service-bus';
import { SETTINGS, startInProcess, temporaryFolder, writeApp } from './support.ts';

/** What a function of the test's app was called with. */
export interface Call {
  name: string;
  input: unknown;
  metadata: Record<string, unknown>;
  /** If the app is durable. */
  client?: { startNew(name: string, options: { instanceId: string }): Promise<string> };
}

/** What the app, in the same process, tells the test, and asks it. */
export interface Probe {
  calls: Call[];
  /** What a function does; its failure is the function's. */
  answer: (call: Call) => unknown;
}

/** The quick retries let a test see a Service Bus come back. */
const QUICK_RETRIES = { delay: '00:00:00.1', maxDelay: '00:00:00.2', maxRetries: 1 };

export const ENTITIES = {
  queues: [
    { name: 'orders', properties: { lockDuration: 'PT5S', maxDeliveryCount: 3 } },
    { name: 'others', properties: { lockDuration: 'PT30S' } },
  ],
  topics: [{ name: 'news', subscriptions: [{ name: 'all' }] }],
};

/** A Service Bus on this machine's clock. */
export function startBus(): Promise<TestBus> {
  return startTestBus({ entities: ENTITIES, now: Date.now });
}

export interface AppOptions {
  /** The options of the trigger, as JSON, without its handler. */
  trigger?: object;
  topic?: boolean;
  serviceBus?: object;
  settings?: Readonly<Record<string, string>>;
  /** Whether the function has a durable client, for an orchestrator `follow`. */
  durable?: boolean;
}

export interface RunningApp extends AsyncDisposable {
  readonly host: Host & { messages: string[] };
  readonly probe: Probe;
}

const BUNDLE = { id: 'Microsoft.Azure.Functions.ExtensionBundle', version: '[4.*, 5.0.0)' };

/** The code of an app with one function, `take`, which asks the probe. */
function codeOf({ trigger, topic = false, durable = false }: AppOptions): string {
  const options = { connection: 'Bus', queueName: 'orders', ...trigger };
  return `
    ${durable ? "df.app.orchestration('follow', function* () {});" : ''}
    app.${topic ? 'serviceBusTopic' : 'serviceBusQueue'}('take', {
      ...${JSON.stringify(options)},
      ${durable ? 'extraInputs: [df.input.durableClient()],' : ''}
      handler: (input, context) => {
        const probe = globalThis.serviceBusProbe;
        const call = { name: context.functionName, input, metadata: context.triggerMetadata };
        ${durable ? 'call.client = df.getClient(context);' : ''}
        probe.calls.push(call);
        return probe.answer(call);
      },
    });`;
}

/** Starts a host for an app with one function, whose connection `Bus` is `connectionString`. */
export async function startApp(connectionString: string, options: AppOptions = {}): Promise<RunningApp> {
  const folder = temporaryFolder();
  const probe: Probe = { calls: [], answer: () => undefined };
  Reflect.set(globalThis, 'serviceBusProbe', probe);
  const root = writeApp(folder.path, {
    code: codeOf(options),
    hostJson: JSON.stringify({
      version: '2.0',
      extensionBundle: BUNDLE,
      extensions: { serviceBus: { clientRetryOptions: QUICK_RETRIES, ...options.serviceBus } },
    }),
    settings: { Values: { ...SETTINGS.Values, Bus: connectionString, ...options.settings } },
  });
  const host = await startInProcess(root, join(folder.path, 'state'));
  return {
    host,
    probe,
    async [Symbol.asyncDispose]() {
      await host.close();
      folder[Symbol.dispose]();
    },
  };
}
