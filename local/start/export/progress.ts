/** Words and bars for an export under way; nothing here writes. */
import { hasEnded, wordsOf, type ExportDocument, type RegionDocument } from './export-document.ts';

const BAR_CELLS = 24;

/** `linux-basics 1.0.0 · CapturingDisk` */
export function headline(document: ExportDocument): string {
  const { imageName, version, status, step } = document;
  const name = version === null ? imageName : `${imageName} ${version}`;
  return `${name} · ${hasEnded(document) ? status : step}`;
}

/**
 * One region as one line: name, bar, percent, state, and why or for how much longer. `nameWidth` aligns the bars below
 * each other; what is wider than `width` is cut off, because a bar that wraps is no bar.
 */
export function regionLine(
  document: RegionDocument,
  { nameWidth, width = Infinity, now = Date.now() }: { nameWidth: number; width?: number; now?: number },
): string {
  const { region, state, progress } = document;
  const filled = Math.round((Math.min(Math.max(progress, 0), 100) / 100) * BAR_CELLS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const percent = `${Math.round(progress)} %`.padStart(5);
  const words = wordsOf(document) ?? timeLeft(document, now);
  const line = `${region.padEnd(nameWidth)}  ${bar} ${percent}  ${state}${words === undefined ? '' : `: ${words}`}`;
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** The estimate, said to be one; nothing once it was wrong. */
function timeLeft({ expectedAt }: RegionDocument, now: number): string | undefined {
  if (expectedAt === undefined) return undefined;
  const seconds = Math.round((Date.parse(expectedAt) - now) / 1000);
  return seconds < 1 ? undefined : `about ${seconds} s left`;
}

/** What has changed, as plain lines: step and status, and each region by state, message and quarters of its way. */
export function changedLines(before: ExportDocument | undefined, after: ExportDocument): string[] {
  const head = headline(after);
  const knownOf = ({ region }: RegionDocument) =>
    before?.regions.find((candidate) => candidate.region === region);
  const changedRegions = after.regions.filter((region) => {
    const known = knownOf(region);
    return known === undefined || milestone(known) !== milestone(region);
  });
  return [
    ...(before !== undefined && headline(before) === head ? [] : [head]),
    ...changedRegions.map((region) => {
      const words = wordsOf(region);
      const known = knownOf(region);
      // What has been said already is not said again.
      const news = known && wordsOf(known) === words ? undefined : words;
      return `  ${region.region} ${region.state} ${Math.round(region.progress)} %${inBrackets(news)}`;
    }),
  ];
}

function inBrackets(words: string | undefined): string {
  return words === undefined ? '' : ` (${words})`;
}

function milestone(document: RegionDocument): string {
  const { state, progress } = document;
  return `${state} ${Math.floor(progress / 25)} ${wordsOf(document) ?? ''}`;
}
