/**
 * `npm run test:can-fail`: shows that the gate can fail, in a temporary copy of the project. One assertion of each
 * room of the tests is flipped in turn: the gate has to be red, to name that test, and to take its usual time. A host
 * that hangs has to end it as one clear failure, in at most twice that time.
 *
 *     npm run test:can-fail -- [--only unit,replay,local-azure,component,browser,hang] [files…]
 *
 * With names of files, or parts of them, only their tests run: to try this script.
 */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyProject } from './gate/copy-project.ts';
import { FLIPS, flipped, type Flip } from './gate/flips.ts';
import { hangHosts } from './gate/hang-hosts.ts';
import { runGate, type GateEnd } from './gate/run-gate.ts';
import { clock } from './gate/table.ts';

/** The usual time, give or take. */
const USUAL = 1.25;
const OF_A_HANG = 2;
const HANG = 'hang';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
/** What has not held. */
const broken: string[] = [];

function judge(what: string, end: GateEnd, wanted: Readonly<Record<string, boolean>>): void {
  const missing = Object.keys(wanted).filter((name) => wanted[name] !== true);
  if (missing.length > 0) broken.push(what);
  say(`${missing.length === 0 ? 'held  ' : 'FAILED'}  ${what}: ${end.lastLine}, ${clock(end.wallSeconds)}`);
  for (const name of missing) say(`          not so: ${name}`);
  for (const { name, message } of end.failures) say(`          ${name}: ${message.split('\n')[0] ?? ''}`);
  if (missing.length > 0) say(`          ${end.logFile}`);
}

const roomOf = ({ file }: Flip): string => file.split('/')[1] ?? '';
const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
});
const chosen = values.only?.split(',') ?? [...FLIPS.map(roomOf), HANG];
const folder = await mkdtemp(join(tmpdir(), 'lab-gallery-can-fail-'));
say(`Logs in ${folder}`);

await using copy = await copyProject();
const { path: root } = copy;
const run = { root, folder, files };
const flips = FLIPS.filter((flip) => chosen.includes(roomOf(flip)));
// Before anything takes its time: is every text still there?
const texts = await Promise.all(
  flips.map(async (flip) => {
    const text = await readFile(join(root, flip.file), 'utf8');
    return { flip, text, wrong: flipped(text, flip) };
  }),
);

const usual = await runGate({ ...run, name: 'usual' });
judge('as it is', usual, { 'it is green': usual.isGreen });
const isInTime = ({ wallSeconds }: GateEnd, factor: number) => wallSeconds <= factor * usual.wallSeconds;

for (const { flip, text, wrong } of texts) {
  await writeFile(join(root, flip.file), wrong);
  const end = await runGate({ ...run, name: roomOf(flip) });
  await writeFile(join(root, flip.file), text);
  judge(`with a flipped assertion in ${flip.file}`, end, {
    'it is red': !end.isGreen,
    'it names the test': end.failures.some(({ file, name }) => file === flip.file && name === flip.test),
    'it takes its usual time': isInTime(end, USUAL),
  });
}

if (chosen.includes(HANG)) {
  const ended = new AbortController();
  const hanging = hangHosts(root, ended.signal).catch(() => []);
  const end = await runGate({ ...run, name: HANG });
  ended.abort();
  const hosts = await hanging;
  judge(`with ${hosts.length} hosts that hang`, end, {
    'a host has hung': hosts.length > 0,
    'it is red': !end.isGreen,
    'it is one failure': end.failures.length === 1,
    'it says that the host is silent': end.failures.some(({ message }) =>
      message.startsWith('HostSilentError'),
    ),
    'it takes at most twice its usual time': isInTime(end, OF_A_HANG),
  });
}
process.exitCode = broken.length === 0 ? 0 : 1;
