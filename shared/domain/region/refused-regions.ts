import type { RegionName } from './region.ts';

/**
 * Which of the regions a refusal of Azure's is about. Azure names regions by name or by display name, and some
 * refusals go on to list every region that would do; that list is left out, and so are the ids of resources, since
 * a resource group may bear a region's name.
 */
export function regionsNamedIn(message: string, candidates: readonly RegionName[]): RegionName[] {
  const [before = ''] = message.toLowerCase().split('list of available');
  const text = before.replaceAll(/\/subscriptions\/[^\s'"]*/g, '');
  return candidates.filter((region) => patternOf(region).test(text));
}

/** Matches `westus` and `west us`, but not the beginning of `west us 2`, nor `central us` in `south central us`. */
function patternOf(region: RegionName): RegExp {
  const letters = Array.from(region).join('\\s?');
  return new RegExp(`(?<![a-z0-9]|(?:north|south|east|west)\\s)${letters}(?![a-z0-9]|\\s\\d)`);
}
