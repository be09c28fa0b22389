/** The measured figures as sections of the table. */
import type { EngineFigures } from './engine-figures.ts';
import type { ExportFigures } from './export-figures.ts';
import type { RoomSize } from './lines-of-code.ts';
import { median, percentile } from './statistics.ts';
import type { Section } from './table.ts';

/** Two exports beside each other, each figure the median of its runs, and how many times more the large one takes. */
export function exportSection(
  large: readonly ExportFigures[],
  small: readonly ExportFigures[],
  timeScale: number,
): Section {
  const figures: readonly [string, (figures: ExportFigures) => number][] = [
    ['seconds, from the request to the end', (of) => of.seconds],
    ['ARM GETs', (of) => of.arm.gets],
    ['  of them of the image version', (of) => of.arm.versionGets],
    ['ARM writes', (of) => of.arm.writes],
    ['ticks of the replication', (of) => of.ticks],
    ['ARM GETs of one tick, once all regions are wanted', (of) => of.getsPerTick],
    ['episodes of the workflows', (of) => of.episodes],
    ['longest stored history of a workflow, in events', (of) => of.longestHistory],
  ];
  const regions = [large, small].map((runs) => median(runs.map((run) => run.regions)));
  return {
    title: `One export, Azure ${timeScale} times as fast (${runsOf(large.length)})`,
    columns: [...regions.map((count) => `${count} regions`), regions.join(' : ')],
    rows: figures.map(([label, figure]) => {
      const [more, less] = [median(large.map(figure)), median(small.map(figure))];
      return { label, values: [short(more), short(less), (more / less).toFixed(2)] };
    }),
  };
}

/** The local host's engine beside the real host, as measured once on two shared cores, with Azurite in memory. */
export function engineSection({ oneActivityMs, fiftyAtOnceSeconds }: EngineFigures): Section {
  const runs = oneActivityMs.length;
  return {
    title: 'Durable engine',
    columns: ['local host', 'real host'],
    rows: [
      {
        label: `one activity, milliseconds: median of ${runs}`,
        values: [short(median(oneActivityMs)), '59-75'],
      },
      {
        label: '  95th percentile',
        values: [short(percentile(oneActivityMs, 95)), '99'],
      },
      {
        label: `50 at once, 5 activities each, seconds (${runsOf(fiftyAtOnceSeconds.length)})`,
        values: [short(median(fiftyAtOnceSeconds)), '3.5-6.2'],
      },
    ],
  };
}

export function sizeSection(rooms: readonly RoomSize[]): Section {
  const total = (of: 'lines' | 'files'): number => rooms.reduce((sum, room) => sum + room[of], 0);
  const all = { room: 'all', lines: total('lines'), files: total('files') };
  return {
    title: 'Lines of code, without blank lines and comments',
    columns: ['lines', 'files'],
    rows: [...rooms, all].map(({ room, lines, files }) => ({
      label: room,
      values: [String(lines), String(files)],
    })),
  };
}

function runsOf(count: number): string {
  return count === 1 ? 'one run' : `median of ${count} runs`;
}

/** One decimal, or two below 10, where there are any. */
function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : 1);
}
