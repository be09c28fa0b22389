import type { ExportRegion, ExportStatus, ExportStep } from './export.ts';
import { exportStep } from './export.ts';

const NEXT: Record<ExportStatus, readonly ExportStatus[]> = {
  Accepted: ['Running', 'Failed', 'Cancelled'],
  Running: ['Succeeded', 'PartiallySucceeded', 'Failed', 'Cancelled'],
  Succeeded: [],
  PartiallySucceeded: ['Succeeded'], // by a retry
  Failed: [],
  Cancelled: [],
};

export function canBecome(from: ExportStatus, to: ExportStatus): boolean {
  return NEXT[from].includes(to);
}

/** True when the export's run is over. */
export function isSettled(status: ExportStatus): boolean {
  return status !== 'Accepted' && status !== 'Running';
}

/** Steps only go forward: a repeated activity must not take the export back to where it was. */
export function laterStep(a: ExportStep, b: ExportStep): ExportStep {
  return exportStep.options.indexOf(a) >= exportStep.options.indexOf(b) ? a : b;
}

/** The status that a run ends in which reached these states. The home region decides whether there is an image. */
export function statusOfRegions(
  regions: readonly Pick<ExportRegion, 'region' | 'state'>[],
  home: string,
): 'Succeeded' | 'PartiallySucceeded' | 'Cancelled' | 'Failed' {
  if (regions.some((region) => region.state === 'Cancelled')) return 'Cancelled';
  const usable = regions.some((region) => region.region === home && region.state === 'Completed');
  if (!usable) return 'Failed';
  return regions.every((region) => region.state === 'Completed') ? 'Succeeded' : 'PartiallySucceeded';
}
