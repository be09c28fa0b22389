import { readFileSync } from 'node:fs';

/** An Azure region as `listLocations` tells of it, and two facts that it does not. */
export interface Region {
  /** `westeurope` */
  readonly name: string;
  /** `West Europe` */
  readonly displayName: string;
  readonly regionalDisplayName: string;
  readonly geography: string;
  readonly geographyGroup: string;
  readonly regionType: string;
  readonly regionCategory: string;
  readonly physicalLocation: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly pairedRegion: string;
  /** Availability zones; 0 where the region has none. */
  readonly zoneCount: number;
}

const REGIONS: readonly Region[] = readRegions(readFileSync(new URL('regions.csv', import.meta.url), 'utf8'));
const REGION_BY_NAME = new Map(REGIONS.map((region) => [region.name, region]));

/** Every region that resources can be in. */
export const PHYSICAL_REGIONS = REGIONS.filter((region) => region.regionType === 'Physical');

/** Finds a physical region by either of its names, as ARM does: `West Europe`, `westeurope`, `WestEurope`. */
export function findRegion(name: string): Region | undefined {
  const region = REGION_BY_NAME.get(name.toLowerCase().replaceAll(' ', ''));
  return region?.regionType === 'Physical' ? region : undefined;
}

/** The region of a resource that is there. @throws Error for a name that no resource can have: a defect */
export function regionOf(name: string): Region {
  const region = findRegion(name);
  if (!region) throw new Error(`No resource can be in '${name}'.`);
  return region;
}

/**
 * The items of `GET /subscriptions/{id}/locations`: numbers are strings, logical regions are listed too.
 *
 * @param isHidden whether the subscription is not offered the region of that name
 */
export function listLocations(subscriptionId: string, isHidden: (name: string) => boolean): object[] {
  const idOf = (name: string): string => `/subscriptions/${subscriptionId}/locations/${name}`;
  return REGIONS.filter(({ name }) => !isHidden(name)).map((region) => ({
    id: idOf(region.name),
    name: region.name,
    type: 'Region',
    displayName: region.displayName,
    regionalDisplayName: region.regionalDisplayName,
    metadata: {
      regionType: region.regionType,
      regionCategory: region.regionCategory,
      ...(region.geography && { geography: region.geography }),
      ...(region.geographyGroup && { geographyGroup: region.geographyGroup }),
      ...(region.latitude && { latitude: region.latitude, longitude: region.longitude }),
      ...(region.physicalLocation && { physicalLocation: region.physicalLocation }),
      ...(region.regionType === 'Physical' && {
        pairedRegion: region.pairedRegion
          ? [{ name: region.pairedRegion, id: idOf(region.pairedRegion) }]
          : [],
      }),
    },
    ...(region.zoneCount > 0 && {
      availabilityZoneMappings: Array.from({ length: region.zoneCount }, (_, index) => ({
        logicalZone: String(index + 1),
        physicalZone: `${region.name}-az${index + 1}`,
      })),
    }),
  }));
}

function readRegions(csv: string): Region[] {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const columns = splitLine(header);
  return lines.map((line) => {
    const cells = splitLine(line);
    const cell = (column: keyof Region): string => cells[columns.indexOf(column)] ?? '';
    return {
      name: cell('name'),
      displayName: cell('displayName'),
      regionalDisplayName: cell('regionalDisplayName'),
      geography: cell('geography'),
      geographyGroup: cell('geographyGroup'),
      regionType: cell('regionType'),
      regionCategory: cell('regionCategory'),
      physicalLocation: cell('physicalLocation'),
      latitude: cell('latitude'),
      longitude: cell('longitude'),
      pairedRegion: cell('pairedRegion'),
      zoneCount: Number(cell('zoneCount')),
    };
  });
}

/** Splits one line of the file; a cell with a comma stands in double quotes. */
function splitLine(line: string): string[] {
  return Array.from(
    line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g),
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}
