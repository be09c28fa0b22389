import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

/** All paths are absolute. */
export interface ReplayOptions {
  /** When absent, all of a file is replayed; of a hub nothing is. */
  readonly exportId: string | undefined;
  /** Of `npm start`; the host's part is in `host/`. */
  readonly stateFolder: string;
  /** Read in place of the hub. */
  readonly file: string | undefined;
  readonly save: string | undefined;
  /** Replay this instance alone. */
  readonly instanceId: string | undefined;
  /** Replay this episode of each instance alone; the first is 1. */
  readonly episode: number | undefined;
  readonly debug: boolean;
  readonly inspectPort: number;
  /** Folder of the built app: package.json and host.json. */
  readonly app: string;
  readonly settingsFile: string;
}

/** Where debuggers look first. */
const DEFAULT_INSPECT_PORT = 9229;

export const HELP = `npm run replay -- <export id> [flags]

Builds the app and replays an export's workflows over their histories: shows, episode by episode, what each
orchestrator saw and what it answers, and says where that is not what the history holds (exit code 1).

  --state <folder>    the state folder of npm start, whether that runs or not; default .local
  --file <file>       take the histories from this file; without an export id, all that it holds
  --save <file>       write the histories to this file as well, to send them to somebody
  --instance <id>     only this instance of the export
  --episode <n>       only this episode of each instance
  --debug             wait for a debugger, and stop in it before each episode
  --inspect-port <n>  where the debugger attaches; default ${DEFAULT_INSPECT_PORT}, or any free one if that is taken
  --app <folder>      another built app to replay with; default this project
  --settings <file>   the settings to load it with; default its local.settings.sample.json
  --help              show this
`;

/**
 * Reads the command line.
 * @param args what follows the script's name
 * @param folders `root` of the project; `working`, where relative paths start
 * @throws UsageError
 */
export function parseOptions(
  args: readonly string[],
  folders: { readonly root: string; readonly working: string },
): ReplayOptions | 'help' {
  const { values: flags, positionals } = parseFlags(args);
  if (flags.help === true) return 'help';
  const [exportId, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`One export at a time: what is '${rest.join(' ')}'?`);
  if (exportId === '') throw new UsageError('The export id is empty');

  const path = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : resolve(folders.working, text);
  const app = path(flags.app) ?? folders.root;
  return {
    exportId,
    stateFolder: path(flags.state) ?? join(folders.root, '.local'),
    file: path(flags.file),
    save: path(flags.save),
    instanceId: flags.instance,
    episode: flags.episode === undefined ? undefined : wholeNumber('--episode', flags.episode, 1),
    debug: flags.debug ?? false,
    inspectPort: wholeNumber('--inspect-port', flags['inspect-port'] ?? String(DEFAULT_INSPECT_PORT), 0),
    app,
    settingsFile: path(flags.settings) ?? join(app, 'local.settings.sample.json'),
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        state: { type: 'string' },
        file: { type: 'string' },
        save: { type: 'string' },
        instance: { type: 'string' },
        episode: { type: 'string' },
        debug: { type: 'boolean' },
        'inspect-port': { type: 'string' },
        app: { type: 'string' },
        settings: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node's message goes on with advice about positional arguments.
    const [reason = ''] = String(error instanceof Error ? error.message : error).split(/\.\s/);
    throw new UsageError(reason);
  }
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 65535) {
    throw new UsageError(`${flag} is '${text}', and must be a whole number from ${least} to 65535`);
  }
  return value;
}
