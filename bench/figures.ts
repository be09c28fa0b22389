/**
 * `node bench/figures.ts [--runs <n>]`: measures the project and prints its figures as one table. What it is doing
 * meanwhile goes to stderr. Nothing is asserted: times depend on the machine, counts are what a change may be
 * judged by.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from '../local/start/build-app.ts';
import { StartError } from '../local/start/errors.ts';
import { parseOptions } from '../local/start/options.ts';
import { listenForStop, StopRequestedError, type StopRequest } from '../local/start/stop-request.ts';
import { measureEngine } from './engine-figures.ts';
import { startExportBench, type ExportFigures } from './export-figures.ts';
import { measureRooms } from './lines-of-code.ts';
import { engineSection, exportSection, sizeSection } from './report.ts';
import { layOut } from './table.ts';

const root = resolve(import.meta.dirname, '..');

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The runs of each lab in turn, so that whatever else the machine does meets both alike. */
async function measureExports(stateFolder: string, runs: number, stop: StopRequest) {
  const options = parseOptions([], { root, working: root });
  if (options === 'help') throw new Error('No flags were given, and yet help was asked for.');
  const { timeScale } = options;
  await using closing = new AsyncDisposableStack();
  say('Starting the local Azure and the Functions host ...');
  const bench = await startExportBench({ root, stateFolder, timeScale }, stop, closing);
  const nine: ExportFigures[] = [];
  const two: ExportFigures[] = [];
  for (let run = 1; run <= runs; run += 1) {
    say(`Exporting, run ${run} of ${runs} ...`);
    nine.push(await bench.measure('data-science', `data-science-${run}`));
    two.push(await bench.measure('linux-basics', `linux-basics-${run}`));
  }
  return exportSection(nine, two, timeScale);
}

async function measureAll(runs: number, stop: StopRequest): Promise<string> {
  await using closing = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'lab-gallery-figures-'));
  closing.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  say('Building the app ...');
  await buildApp(root);
  const exports = await measureExports(join(folder, 'exports'), runs, stop);
  say('Measuring the workflow engine ...');
  const engine = engineSection(await measureEngine(join(folder, 'engine'), stop));
  return layOut([exports, engine, sizeSection(await measureRooms(root))]);
}

function readRuns(): number {
  try {
    const { runs } = parseArgs({ options: { runs: { type: 'string', default: '3' } } }).values;
    if (/^[1-9]\d*$/.test(runs)) return Number(runs);
    throw new StartError(`--runs is '${runs}', and must be a number above 0.`);
  } catch (error) {
    if (error instanceof StartError || !(error instanceof Error)) throw error;
    throw new StartError(error.message, { cause: error });
  }
}

const stop = listenForStop();
try {
  process.stdout.write(`${await measureAll(readRuns(), stop)}\n`);
} catch (error) {
  const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
  say(reason instanceof StopRequestedError ? 'Stopped.' : explain(reason));
  process.exitCode = 1;
}
// What the SDKs keep open for a next request must not keep the process alive.
process.exit();

/** A reason that the user can act on is one sentence; anything else is a defect, and its stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
