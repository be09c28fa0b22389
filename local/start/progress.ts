/** Words and bars for an export under way; nothing here writes. */
import { hasEnded, type ExportDocument, type RegionDocument } from './export-document.ts';

const BAR_CELLS = 24;

/** `linux-basics 1.0.0 · CapturingDisk` */
export function headline(document: ExportDocument): string {
  const { imageName, version, status, step } = document;
  const name = version === null ? imageName : `${imageName} ${version}`;
  return `${name} · ${hasEnded(document) ? status : step}`;
}

/** One region as one line: name, bar, percent, state and message. `nameWidth` aligns the bars below each other. */
export function regionLine({ region, state, progress, message }: RegionDocument, nameWidth: number): string {
  const filled = Math.round((Math.min(Math.max(progress, 0), 100) / 100) * BAR_CELLS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const percent = `${Math.round(progress)} %`.padStart(5);
  return `${region.padEnd(nameWidth)}  ${bar} ${percent}  ${state}${message === undefined ? '' : `: ${message}`}`;
}

/** What has changed, as plain lines: step and status, and each region by state, message and quarters of its way. */
export function changedLines(before: ExportDocument | undefined, after: ExportDocument): string[] {
  const head = headline(after);
  const changedRegions = after.regions.filter((region) => {
    const known = before?.regions.find((candidate) => candidate.region === region.region);
    return known === undefined || milestone(known) !== milestone(region);
  });
  return [
    ...(before !== undefined && headline(before) === head ? [] : [head]),
    ...changedRegions.map(
      ({ region, state, progress, message }) =>
        `  ${region} ${state} ${Math.round(progress)} %${message === undefined ? '' : ` (${message})`}`,
    ),
  ];
}

function milestone({ state, progress, message }: RegionDocument): string {
  return `${state} ${Math.floor(progress / 25)} ${message ?? ''}`;
}
