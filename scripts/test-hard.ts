/**
 * `npm run test:hard`: whether the tests of the gate hold where it is hard, with nothing else running beside them.
 *
 *     npm run test:hard -- [--only runs,one-core,busy,fresh,two] [files…]
 *
 * With names of files, or parts of them, only their tests run: to try this script.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { copyProject } from './gate/copy-project.ts';
import { runGate, type GateEnd, type GateRun } from './gate/run-gate.ts';
import { clock } from './gate/table.ts';

const root = resolve(import.meta.dirname, '..');
const RUNS = 3;
const BUSY_LOOPS = 4;

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
});
const folder = await mkdtemp(join(tmpdir(), 'lab-gallery-hard-'));
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const ends: GateEnd[] = [];
async function run(what: string, options: Partial<GateRun> & Pick<GateRun, 'name'>): Promise<void> {
  const end = await runGate({ root, folder, files, ...options });
  ends.push(end);
  const cpu = end.used ? `${end.used.cpuSeconds.toFixed(0)} CPU s` : '';
  say(`${end.isGreen ? 'held  ' : 'FAILED'}  ${what}: ${end.lastLine}, ${clock(end.wallSeconds)}, ${cpu}`);
  for (const { name } of end.failures) say(`          ${name}`);
  if (!end.isGreen) say(`          ${end.logFile}`);
}

const SITUATIONS: Readonly<Record<string, () => Promise<void>>> = {
  async runs() {
    for (let n = 1; n <= RUNS; n += 1) await run(`run ${n} of ${RUNS}`, { name: `run-${n}` });
  },

  async 'one-core'() {
    await run('one core', { name: 'one-core', prefix: ['taskset', '-c', '0'] });
  },

  async busy() {
    const loops = Array.from({ length: BUSY_LOOPS }, () => spawn(process.execPath, ['-e', 'for (;;);']));
    try {
      await run(`${BUSY_LOOPS} busy loops beside it`, { name: 'busy' });
    } finally {
      for (const loop of loops) loop.kill();
    }
  },

  async fresh() {
    await rm(join(root, 'node_modules/.cache'), { recursive: true, force: true });
    await rm(join(root, 'node_modules/.vite'), { recursive: true, force: true });
    const [TMPDIR, HOME] = [join(folder, 'tmp'), join(folder, 'home')];
    await Promise.all([TMPDIR, HOME].map((path) => mkdir(path)));
    const env = { TMPDIR, HOME, USERPROFILE: HOME, TEMP: TMPDIR, TMP: TMPDIR };
    await run('fresh temporary folder, home and no cache', { name: 'fresh', env });
  },

  async two() {
    await using copy = await copyProject();
    await Promise.all([
      run('two checkouts at once, the first', { name: 'two-first' }),
      run('two checkouts at once, the second', { name: 'two-second', root: copy.path }),
    ]);
  },
};

const chosen = values.only?.split(',') ?? Object.keys(SITUATIONS);
const unknown = chosen.filter((name) => !(name in SITUATIONS));
if (unknown.length > 0) {
  say(`There is no ${unknown.join(', ')}, only ${Object.keys(SITUATIONS).join(', ')}.`);
  process.exit(2);
}
const [load = 0] = loadavg();
say(`${availableParallelism()} cores, load ${load.toFixed(1)} before the first run; logs in ${folder}`);
for (const name of chosen) await SITUATIONS[name]?.();
const held = ends.filter(({ isGreen }) => isGreen).length;
say(`${held} held, ${ends.length - held} failed`);
process.exit(held === ends.length ? 0 : 1);
