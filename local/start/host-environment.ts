import { resolve } from 'node:path';

export interface HostEnvironmentOptions {
  /** The environment of this process. */
  readonly inherited: NodeJS.ProcessEnv;
  /** `Values` of the settings file, which the host reads itself. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the settings should say for the services that run. */
  readonly wanted: Readonly<Record<string, string>>;
  /** The app's folder, which relative paths in the settings start from. */
  readonly root: string;
}

/**
 * The environment for the host's process: the settings file decides, so names that stand in it are taken out of
 * the inherited environment, and only what differs from it is set. The user's own `AZURE_*` credentials go too:
 * `DefaultAzureCredential` would sign in to the real Azure with them.
 */
export function hostEnvironment({
  inherited,
  settings,
  wanted,
  root,
}: HostEnvironmentOptions): NodeJS.ProcessEnv {
  const kept = Object.entries(inherited).filter(
    ([name]) => !(name in settings) && !name.startsWith('AZURE_'),
  );
  const overrides = Object.entries(wanted).filter(([name, value]) => {
    const inFile = settings[name];
    return inFile !== value && (inFile === undefined || resolve(root, inFile) !== value);
  });
  return { ...Object.fromEntries([...kept, ...overrides]), NO_PROXY: noProxyForLoopback(inherited) };
}

/** The Azure SDKs obey `HTTPS_PROXY` even for 127.0.0.1, and no proxy could reach the services of this machine. */
export function noProxyForLoopback(env: NodeJS.ProcessEnv): string {
  const given = env['NO_PROXY'] ?? env['no_proxy'];
  return [...(given === undefined ? [] : [given]), '127.0.0.1', 'localhost'].join(',');
}
