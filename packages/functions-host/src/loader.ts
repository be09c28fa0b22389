import { globSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Registry, interceptCoreModule } from './core-api.ts';
import type { ProgrammingModel } from './core-api.ts';
import {
  AppStartFailedError,
  EntryPointMissingError,
  HostStartError,
  InvalidSettingsError,
  UnsupportedFeatureError,
} from './errors.ts';
import type { Log } from './log.ts';
import { readJsonObject } from './settings.ts';

export interface LoadedApp {
  registry: Registry;
  /** Absent if the app registered nothing. */
  model: ProgrammingModel | undefined;
  /** Shared by all hooks of the app for its whole life. */
  appHookData: Record<string, unknown>;
  /** Runs the appTerminate hooks and forgets the app's modules, so that it can be loaded again. */
  unload(): Promise<void>;
}

const require = createRequire(import.meta.url);

/**
 * Loads the built app in the order of the Node worker: entry points, appStart hooks, capabilities, then no more
 * registrations.
 * @param root folder that holds package.json, whose `main` (a glob) names the entry points.
 * @throws {EntryPointMissingError | AppStartFailedError} if there is nothing to load, or if it fails.
 */
export async function loadApp(root: string, log: Log): Promise<LoadedApp> {
  const registry = new Registry(log);
  const appHookData: Record<string, unknown> = {};
  const modulesBefore = new Set(Object.keys(require.cache));
  const stopIntercepting = interceptCoreModule(registry.coreModule());
  const forget = (): void => {
    stopIntercepting();
    for (const id of Object.keys(require.cache)) {
      if (!modulesBefore.has(id)) Reflect.deleteProperty(require.cache, id);
    }
  };
  try {
    for (const file of findEntryPoints(root)) await loadFile(file, root);
    for (const hook of registry.hooks.appStart) {
      await hook({ hookData: {}, appHookData, functionAppDirectory: root });
    }
    const capabilities = (await registry.model?.getCapabilities?.({})) ?? {};
    if (capabilities['HttpUri'] !== undefined) {
      throw new UnsupportedFeatureError(undefined, 'app.setup({ enableHttpStream: true })');
    }
    registry.locked = true;
  } catch (error) {
    forget();
    throw error instanceof HostStartError ? error : new AppStartFailedError('appStart hook', error);
  }
  return {
    registry,
    model: registry.model,
    appHookData,
    unload: async () => {
      try {
        for (const hook of registry.hooks.appTerminate) await hook({ hookData: {}, appHookData });
      } finally {
        forget();
      }
    },
  };
}

function findEntryPoints(root: string): string[] {
  const { main } = readJsonObject(join(root, 'package.json'));
  if (typeof main !== 'string' || main === '') {
    throw new InvalidSettingsError('package.json', '"main" must name the built entry point');
  }
  const files = globSync(main, { cwd: root })
    .map((file) => join(root, file))
    .filter((file) => statSync(file).isFile())
    .sort();
  if (files.length === 0) throw new EntryPointMissingError(main, root);
  return files;
}

async function loadFile(file: string, root: string): Promise<void> {
  const what = `entry point ${relative(root, file)}`;
  try {
    require(file);
  } catch (error) {
    if (error instanceof HostStartError) throw error;
    if (!isAsyncModule(error)) throw new AppStartFailedError(what, error);
    try {
      await import(pathToFileURL(file).href);
    } catch (cause) {
      throw new AppStartFailedError(what, cause);
    }
  }
}

/** Node can't `require` an ES module with a top-level await. */
function isAsyncModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ASYNC_MODULE';
}
