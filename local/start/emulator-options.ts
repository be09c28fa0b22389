import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';
import { DEFAULT_TIME_SCALE, portsChoice, positiveNumber, reasonOf, stateFolder } from './options.ts';
import type { StartOptions } from './options.ts';

export interface EmulatorOptions extends Pick<StartOptions, 'fresh' | 'stateFolder' | 'timeScale' | 'ports'> {
  /** Whether to make, in Azure, what a new lab account has. */
  readonly seedAccount: boolean;
}

export const EMULATORS_HELP = `npm run --silent emulators -- [flags]

Starts the services of the local Azure, without the app, prints where they are as one line of JSON, and
stays up until it is stopped.

  --seed-account       make the resource group, the gallery and the template VMs of a lab account
  --fresh              empty the state folder first
  --state <folder>     keep the state in another folder; default .local
  --time-scale <n>     Azure's work takes 1/n of its usual time; default ${DEFAULT_TIME_SCALE}
  --ports <which>      settings (default): those in local.settings.sample.json; free: any, the
                       same as long as the state is kept
  --help               show this`;

/**
 * Reads the command line of `npm run emulators`.
 * @param folders `root` of the project, which holds the default state; `working`, where relative paths start
 * @throws UsageError
 */
export function parseEmulatorOptions(
  args: readonly string[],
  folders: { readonly root: string; readonly working: string },
): EmulatorOptions | 'help' {
  const { help, fresh, state, ports, ...flags } = parseFlags(args);
  if (help === true) return 'help';
  const timeScale = flags['time-scale'];
  return {
    seedAccount: flags['seed-account'] ?? false,
    fresh: fresh ?? false,
    stateFolder: state === undefined ? join(folders.root, '.local') : stateFolder(state, folders.working),
    timeScale: timeScale === undefined ? DEFAULT_TIME_SCALE : positiveNumber(timeScale),
    ports: ports === undefined ? 'settings' : portsChoice(ports),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'seed-account': { type: 'boolean' },
        fresh: { type: 'boolean' },
        state: { type: 'string' },
        'time-scale': { type: 'string' },
        ports: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}
