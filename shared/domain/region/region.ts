/** Azure's name of a region, as `westeurope`. */
export type RegionName = string;

/**
 * The name in the form that names are compared in: Azure answers with display names ("West Europe") where it
 * was given names ("westeurope").
 */
export function normalizeRegion(name: string): RegionName {
  return name.toLowerCase().replaceAll(/\s/g, '');
}

/** An entry of Azure's list of locations. */
export interface Location {
  name: RegionName;
  geography: string;
  /** Azure's continent, by which it prices what goes from region to region. */
  geographyGroup: string;
  physical: boolean;
}

/**
 * The physical regions of the home region's geography, the home region first, the others by name.
 * `geography` and not `geographyGroup` is meant: "Europe" has two regions there, not all of the continent.
 * Undefined when Azure does not list the home region.
 */
export function regionsOfGeography(
  locations: readonly Location[],
  home: RegionName,
): RegionName[] | undefined {
  const homeLocation = locations.find((location) => location.name === home);
  if (!homeLocation) return undefined;
  const others = locations
    .filter((location) => location.physical && location.geography === homeLocation.geography)
    .map((location) => location.name)
    .filter((name) => name !== home)
    .toSorted();
  return [home, ...others];
}
