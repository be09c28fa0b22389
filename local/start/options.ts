import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';
import { LABS, type SeededLab } from './labs.ts';

export interface StartOptions {
  /** Stop after the export, with a summary as the last line and the result as the exit code. */
  readonly once: boolean;
  readonly lab: SeededLab;
  readonly imageName: string;
  /** A region, as Azure names it, in which every attempt of the export is to fail. */
  readonly failRegion: string | undefined;
  /** Have regions without a copy tried again, without asking first. */
  readonly retry: boolean;
  /** Empty the state folder first. */
  readonly fresh: boolean;
  /** Absolute path. */
  readonly stateFolder: string;
  /** How many times faster than Azure the local Azure works. */
  readonly timeScale: number;
  /** The ports that the settings file names, or any that are free. */
  readonly ports: 'settings' | 'free';
}

/** At this scale an export takes 20 to 40 seconds. */
export const DEFAULT_TIME_SCALE = 45;

export const HELP = `npm start -- [flags]

Starts Lab Gallery and a small Azure on this machine, and exports a lab's template VM as an image.

  --lab <name>         the lab to export: ${LABS.map(({ name }) => name).join(' or ')}; default ${LABS[0]?.name ?? ''}
  --image <name>       the image to save it as; default: the lab's name
  --fail-region <name> let Azure fail in that region at every attempt: the export succeeds in part,
                       and offers to try the region again, without a new capture
  --retry              try it again without asking
  --once               stop after the export; the last line is a summary as JSON, and the exit code
                       is 0 only if the export succeeded and Azure agrees with what the app reports
  --fresh              empty the state folder first
  --state <folder>     keep the state in another folder; default .local
  --time-scale <n>     Azure's work takes 1/n of its usual time; default ${DEFAULT_TIME_SCALE}
  --ports <which>      settings (default): those in local.settings.sample.json; free: any, the
                       same as long as the state is kept (for tests)
  --help               show this
`;

/**
 * Reads the command line.
 * @param args what follows the script's name
 * @param folders `root` of the project, which holds the default state; `working`, where relative paths start
 * @throws UsageError
 */
export function parseOptions(
  args: readonly string[],
  folders: { readonly root: string; readonly working: string },
): StartOptions | 'help' {
  const flags = parseFlags(args);
  if (flags.help === true) return 'help';
  const lab = labNamed(flags.lab);
  return {
    once: flags.once ?? false,
    lab,
    imageName: flags.image ?? lab.name,
    retry: flags.retry ?? false,
    failRegion: flags['fail-region'] === undefined ? undefined : regionName(flags['fail-region']),
    fresh: flags.fresh ?? false,
    stateFolder:
      flags.state === undefined ? join(folders.root, '.local') : stateFolder(flags.state, folders.working),
    timeScale: flags['time-scale'] === undefined ? DEFAULT_TIME_SCALE : positiveNumber(flags['time-scale']),
    ports: flags.ports === undefined ? 'settings' : portsChoice(flags.ports),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        lab: { type: 'string' },
        image: { type: 'string' },
        'fail-region': { type: 'string' },
        retry: { type: 'boolean' },
        once: { type: 'boolean' },
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

/** Node's message goes on with advice about positional arguments, of which there are none. */
export function reasonOf(error: unknown): string {
  const [reason = 'The command line is not understood'] = String(
    error instanceof Error ? error.message : error,
  ).split(/\.\s/);
  return reason;
}

function labNamed(name: string | undefined): SeededLab {
  const lab = name === undefined ? LABS[0] : LABS.find((candidate) => candidate.name === name);
  if (lab === undefined) {
    throw new UsageError(
      `There is no lab '${name ?? ''}', only ${LABS.map((known) => known.name).join(', ')}`,
    );
  }
  return lab;
}

/** Azure takes display names ("North Europe") for names ("northeurope") too. */
function regionName(text: string): string {
  return text.toLowerCase().replaceAll(' ', '');
}

export function stateFolder(text: string, working: string): string {
  if (text === '') throw new UsageError('--state needs the name of a folder');
  return resolve(working, text);
}

export function positiveNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new UsageError(`--time-scale is '${text}', and must be a number above 0`);
  }
  return value;
}

export function portsChoice(text: string): 'settings' | 'free' {
  if (text !== 'settings' && text !== 'free')
    throw new UsageError(`--ports is '${text}', and must be settings or free`);
  return text;
}
