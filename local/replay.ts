/**
 * `npm run replay -- <export id>`: what the orchestrators of an export saw. Fetches the histories of its workflows
 * from the local hub or from a file, and replays them with the built app, in a debugger if asked to.
 */
import { join, resolve } from 'node:path';
import { readHostJson } from '@lab-gallery/functions-host/host-json';
import { HostStartError } from '@lab-gallery/functions-host/errors';
import type { Log } from '@lab-gallery/functions-host/log';
import { openBuiltApp } from './replay/built-app.ts';
import { ReplayError, UsageError } from './replay/errors.ts';
import { readFromFile, saveToFile } from './replay/history-file.ts';
import { readFromHub } from './replay/hub-histories.ts';
import type { InstanceHistory } from './replay/instance-history.ts';
import { HELP, parseOptions } from './replay/options.ts';
import type { ReplayOptions } from './replay/options.ts';
import { episodesOf } from './replay/recorded-episode.ts';
import { replayInstance } from './replay/replay-instance.ts';
import { waitForDebugger } from './replay/wait-for-debugger.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// Whoever read it has seen enough, as in `| head`.
process.stdout.on('error', () => process.exit());

const printNotice = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const log: Log = (level, message) => {
  if (level !== 'debug') printNotice(`${level} ${message}`);
};

/** Does what the options say and resolves with the exit code. */
async function replay(options: ReplayOptions): Promise<number> {
  const family = await readHistories(options);
  const chosen = choose(family, options);
  if (options.save !== undefined) {
    await saveToFile(options.save, family);
    print(`The histories of ${family.length} instances are in ${options.save}.`);
  }

  if (options.debug) waitForDebugger(options.inspectPort, printNotice);
  const app = await openBuiltApp(options.app, options.settingsFile, log);
  let episodes = 0;
  let differing = 0;
  for (const instance of chosen) {
    const count = await replayInstance(instance, app, options, print);
    episodes += count.episodes;
    differing += count.differing;
  }
  await app.unload();

  const what = `\nReplayed ${episodes} episodes of ${chosen.length} instances`;
  if (differing === 0) print(`${what}: every answer is as in the history.`);
  else {
    print(
      `${what}: ${differing} of them answered something else than the history holds. Either the orchestrators have ` +
        `changed since, or they are not deterministic. An instance that still runs may fail of it.`,
    );
  }
  return differing === 0 ? 0 : 1;
}

async function readHistories({
  exportId,
  file,
  stateFolder,
  app,
}: ReplayOptions): Promise<InstanceHistory[]> {
  if (file !== undefined) return readFromFile(file, exportId);
  const { hubName } = readHostJson(join(app, 'host.json'), process.env);
  return readFromHub(join(stateFolder, 'host', `${hubName}.sqlite`), exportId);
}

function choose(family: readonly InstanceHistory[], options: ReplayOptions): InstanceHistory[] {
  const { instanceId, episode } = options;
  const chosen = family.filter((instance) => instance.instanceId === (instanceId ?? instance.instanceId));
  if (chosen.length === 0) {
    const ids = family.map((instance) => instance.instanceId).join(', ');
    throw new UsageError(`There is no instance '${instanceId ?? ''}' in it, only ${ids}`);
  }
  if (episode === undefined) return chosen;
  const longest = Math.max(...chosen.map(({ history }) => episodesOf(history).length));
  if (episode > longest) throw new UsageError(`There is no episode ${episode}, only ${longest}`);
  return chosen.filter(({ history }) => episodesOf(history).length >= episode);
}

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof ReplayError || error instanceof HostStartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const root = resolve(import.meta.dirname, '..');
  const options = parseOptions(process.argv.slice(2), { root, working: process.cwd() });
  if (options === 'help') print(HELP);
  else process.exitCode = await replay(options);
} catch (error) {
  printNotice(explain(error));
  process.exitCode = 1;
}
