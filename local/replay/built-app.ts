import { applyEnvironment } from '@lab-gallery/functions-host/environment';
import { toResultJson } from '@lab-gallery/functions-host/durable/activity-data';
import type { EpisodeHost } from '@lab-gallery/functions-host/durable/episode';
import { defineFunctions } from '@lab-gallery/functions-host/functions';
import type { FunctionDefinition, TriggerType } from '@lab-gallery/functions-host/functions';
import { createInvoker } from '@lab-gallery/functions-host/invocation';
import { loadApp } from '@lab-gallery/functions-host/loader';
import type { Log } from '@lab-gallery/functions-host/log';
import { readLocalSettings } from '@lab-gallery/functions-host/settings';
import { toJsonData } from '@lab-gallery/functions-host/typed-data';

/** The app's orchestrator functions, run as the host runs them. */
export interface BuiltApp extends Pick<EpisodeHost, 'functions' | 'invokeOrchestrator'> {
  unload(): Promise<void>;
}

/**
 * Loads the built app as the host does, and calls nothing of it but its orchestrators: they have no effects, so
 * nothing that the settings name has to be there.
 * @param root folder of package.json, whose `main` names the bundle.
 * @throws HostStartError with one clear sentence if it can't be loaded.
 */
export async function openBuiltApp(root: string, settingsFile: string, log: Log): Promise<BuiltApp> {
  // The host says where it listens before it loads an app, which may ask; here nobody listens.
  applyEnvironment({ WEBSITE_HOSTNAME: 'localhost', ...readLocalSettings(settingsFile).values });
  const app = await loadApp(root, log);
  const functions = defineFunctions(app.registry, process.env);
  // What an orchestrator throws is its answer, and shown as that.
  const invoker = createInvoker({ app, functionTimeoutMs: null, log: () => undefined, now: Date.now });
  const named = (name: string, type: TriggerType): FunctionDefinition | undefined =>
    functions.find(
      ({ name: registered, trigger, disabled }) =>
        registered.toLowerCase() === name.toLowerCase() && trigger.type === type && !disabled,
    );
  return {
    functions: {
      isActivity: (name) => named(name, 'activityTrigger') !== undefined,
      isOrchestrator: (name) => named(name, 'orchestrationTrigger') !== undefined,
    },
    invokeOrchestrator: async (name, payload, instanceId) => {
      const definition = named(name, 'orchestrationTrigger');
      if (definition === undefined) throw new Error(`The app has no orchestrator "${name}".`);
      const input = { trigger: { string: payload }, triggerMetadata: { instanceId: toJsonData(instanceId) } };
      const result = toResultJson((await invoker.invoke(definition, input)).returnValue);
      return result === null ? undefined : (JSON.parse(result) as unknown);
    },
    unload: () => app.unload(),
  };
}
