import type { ExportRegion } from './export.ts';

/** Every region of an export: as far as it is recorded, or else still waiting for its turn. */
export function plannedRegions(
  planned: readonly string[],
  recorded: readonly ExportRegion[],
): ExportRegion[] {
  const waiting = planned
    .filter((name) => !recorded.some(({ region }) => region === name))
    .map((region): ExportRegion => ({ region, state: 'Pending', progress: 0, attempt: 0 }));
  return [...recorded, ...waiting];
}
