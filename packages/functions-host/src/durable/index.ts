import { randomBytes } from 'node:crypto';
import { listen } from '@lab-gallery/local-service/listen';
import type { Listening } from '@lab-gallery/local-service/listen';
import type { TypedData } from '../typed-data.ts';
import { toActivityInput, toActivityMetadata, toResultJson } from './activity-data.ts';
import { handleClientCall } from './client-api.ts';
import { durableClientInput } from './client-links.ts';
import { TaskHub } from './hub.ts';
import type { Log } from './hub.ts';

export interface DurableOptions {
  /** The task hub's SQLite file; made if absent, with its folder. */
  hubFile: string;
  hubName: string;
  /** Names of registered functions, as registered; look-ups ignore letter case, as on Azure. */
  orchestrators: readonly string[];
  activities: readonly string[];
  /**
   * Runs a function with one value for its trigger.
   * @param toMetadata makes its trigger metadata from the name of its trigger.
   * @returns its return value. @throws what it threw, or the host's FunctionTimeoutError.
   */
  invoke: (
    name: string,
    trigger: TypedData,
    toMetadata: (triggerName: string) => Record<string, unknown>,
  ) => Promise<TypedData | null | undefined>;
  log: Log;
  /** Unix milliseconds. */
  now?: () => number;
  maxConcurrentActivities?: number;
}

/** Durable Functions for one app: task hub, engine, and the API behind the durable client. */
export interface Durable {
  /**
   * Opens the hub, takes up what is unfinished, and listens for the SDK's client on a loopback port of its own.
   *
   * @throws HubInUseError when another process has the hub open, HubVersionError
   */
  start(): Promise<void>;
  /**
   * The value of a durableClient binding, JSON text. Only after `start`.
   *
   * @param origin the host's public origin. @param systemKey opens the webhooks.
   */
  clientInput(origin: string, systemKey: string): string;
  /** Answers a request below `/runtime/webhooks/durabletask/`, whose key the caller has checked. */
  webhook(request: Request): Promise<Response>;
  /** Takes no more work, lets what is being stored be stored, and gives the hub free. */
  close(): Promise<void>;
}

export function createDurable(options: DurableOptions): Durable {
  const { hubName, log, now = Date.now } = options;
  const orchestrators = byLowerCase(options.orchestrators);
  const activities = byLowerCase(options.activities);
  // Whoever can reach this port can start and end instances: a secret in the path keeps other programs out.
  const rpcPath = `/durabletask/${randomBytes(16).toString('hex')}/`;
  let open: { hub: TaskHub; server: Listening } | undefined;

  const started = (): { hub: TaskHub; server: Listening } => {
    if (open === undefined) throw new Error('Durable Functions has not been started.');
    return open;
  };

  const openHub = (): TaskHub =>
    new TaskHub({
      hubFile: options.hubFile,
      functions: {
        isActivity: (name) => activities.has(name.toLowerCase()),
        isOrchestrator: (name) => orchestrators.has(name.toLowerCase()),
      },
      invokeOrchestrator: async (name, payload, instanceId) => {
        const registered = orchestrators.get(name.toLowerCase()) ?? name;
        const returned = await options.invoke(registered, { string: payload }, () => ({ instanceId }));
        const result = toResultJson(returned);
        return result === null ? undefined : (JSON.parse(result) as unknown);
      },
      invokeActivity: async (name, input, instanceId) => {
        const registered = activities.get(name.toLowerCase()) ?? name;
        const toMetadata = (trigger: string): Record<string, unknown> =>
          toActivityMetadata(trigger, instanceId, input);
        return toResultJson(await options.invoke(registered, toActivityInput(input), toMetadata));
      },
      log,
      now,
      maxConcurrentActivities: options.maxConcurrentActivities ?? 10,
    });

  return {
    async start() {
      const hub = openHub();
      try {
        const server = await listen({ port: 0 });
        open = { hub, server };
        server.serve(async (request) => {
          const { pathname, origin } = new URL(request.url);
          if (!pathname.startsWith(rpcPath)) return new Response(null, { status: 404 });
          const path = pathname.slice(rpcPath.length);
          return handleClientCall(hub, request, path, { origin, hubName, systemKey: null });
        });
      } catch (error) {
        await hub.close();
        throw error;
      }
    },
    clientInput(origin, systemKey) {
      return durableClientInput({ origin, hubName, systemKey }, started().server.origin + rpcPath);
    },
    webhook(request) {
      const { pathname, origin, searchParams } = new URL(request.url);
      const path = pathname.replace(/^\/runtime\/webhooks\/durabletask\//i, '');
      return handleClientCall(started().hub, request, path, {
        origin,
        hubName,
        systemKey: searchParams.get('code'),
      });
    },
    async close() {
      if (open === undefined) return;
      const { hub, server } = open;
      open = undefined;
      await server.close();
      await hub.close();
    },
  };
}

function byLowerCase(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}
