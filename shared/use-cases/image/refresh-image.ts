import type { ExportStore } from '../export/ports.ts';
import type { Clock } from '../clock.ts';
import { AT_OWN_PACE, done, type AzureError, type Reading } from '../../domain/arm/outcome.ts';
import type {
  GalleryContents,
  ImageNews,
  ImageRecord,
  ImageRecords,
  ImageRefresher,
  VersionLook,
} from './catalogue-ports.ts';
import {
  versionFacts,
  type ImageDefinition,
  type ImageFacts,
  type VersionFacts,
  type VersionOrigin,
} from '../../domain/image/image-facts.ts';
import { changeStamp } from '../../domain/image/image-change.ts';
import { latestOf, readyRegions, storedBy } from '../../domain/image/latest-version.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { sourceExportOf } from './source-export.ts';
import type { TaggedMaker } from '../../domain/image/tagged-maker.ts';

export interface RefreshPorts {
  contents: GalleryContents;
  records: ImageRecords;
  exports: Pick<ExportStore, 'read'>;
  news: ImageNews;
  clock: Clock;
  newGuid: () => string;
}

/** How often one refresh tries to write what it has seen. */
const MAX_WRITES = 5;

/**
 * Brings one image of the catalogue up to date, and has told what that changes. Two at once do no harm: the later look
 * at Azure is what stays.
 */
export function createImageRefresher(ports: RefreshPorts): ImageRefresher {
  async function versionsOf(image: ImageRef, known: ImageRecord): Promise<Reading<VersionFacts[]>> {
    const listed = await ports.contents.listVersions(image);
    if (listed.kind !== 'done') return listed;
    const versions: VersionFacts[] = [];
    for (const look of listed.value) {
      const before = known.versions.find(({ version }) => version === look.facts.version);
      const version =
        before && isAsBefore(look, before) ? done(before) : await lookAgain(ports, image, look.facts.version);
      if (version.kind !== 'done') return version;
      if (version.value) versions.push(version.value);
    }
    return done(versions);
  }

  return {
    async refresh(image, definition) {
      let look = definition;
      for (let writes = 0; writes < MAX_WRITES; writes += 1) {
        const known = await ports.records.read(image);
        const found = look ? done(look) : await ports.contents.readImage(image);
        if (found.kind !== 'done') return found;
        const versions = found.value ? await versionsOf(image, known) : done([]);
        if (versions.kind !== 'done') return versions;
        const next = found.value && {
          image: factsOf(found.value, versions.value, known.image?.disabledIn ?? []),
          versions: versions.value,
        };
        const stamp = changeStamp(ports.clock.now(), ports.newGuid());
        const rowsWritten = await ports.records.replace(image, known, next, stamp);
        if (rowsWritten === 'too-large') return { kind: 'refused', error: tooLarge(image) };
        if (rowsWritten !== undefined) {
          if (rowsWritten > 0) await ports.news.tell(image.galleryId);
          return done({ rowsWritten });
        }
        look = undefined; // Somebody wrote in between, perhaps of a later look than this one.
      }
      const why = `Others write down what is known of ${image.imageName} at the same time.`;
      return { kind: 'wait', seconds: AT_OWN_PACE, why };
    },
  };
}

function tooLarge({ imageName }: ImageRef): AzureError {
  const message = `More is to be known of the image "${imageName}" than can be kept: remove some tags of its versions.`;
  return { code: 'ImageTooLarge', message };
}

function factsOf(
  definition: ImageDefinition,
  versions: readonly VersionFacts[],
  disabledIn: string[],
): ImageFacts {
  return {
    ...definition,
    versionCount: versions.length,
    ...latestOf(versions),
    ready: readyRegions(versions),
    ...storedBy(versions),
    disabledIn,
  };
}

const ENDED = new Set(['Completed', 'Failed']);

/** True when all that a list tells is known, and what it does not tell will not change by itself. */
function isAsBefore({ facts, madeBy }: VersionLook, before: VersionFacts): boolean {
  if (!isSameMaker(madeBy, before)) return false;
  if (facts.provisioningState !== 'Succeeded' && facts.provisioningState !== 'Failed') return false;
  if (!before.regions.every(({ state }) => ENDED.has(state))) return false;
  const regions = facts.regions.map((region) => {
    const { state, progress } = before.regions.find(({ name }) => name === region.name) ?? region;
    return { ...region, state, progress };
  });
  const { origin, unknownMaker } = before;
  const carried = { ...facts, regions, ...(origin && { origin }), ...(unknownMaker && { unknownMaker }) };
  return JSON.stringify(versionFacts.parse(carried)) === JSON.stringify(versionFacts.parse(before));
}

/** An export that is not found by a tag is none later either: it is written down before the version that bears its tag. */
function isSameMaker(madeBy: TaggedMaker | undefined, { origin, unknownMaker }: VersionFacts): boolean {
  if (origin) return madeBy?.exportId === origin.exportId;
  return madeBy?.exportId === unknownMaker?.exportId && madeBy?.accountId === unknownMaker?.accountId;
}

/** The version with how far it is in its regions, and where it came from. */
async function lookAgain(
  ports: RefreshPorts,
  image: ImageRef,
  version: string,
): Promise<Reading<VersionFacts | undefined>> {
  const look = await ports.contents.readVersion({ ...image, version });
  if (look.kind !== 'done' || !look.value) return look.kind === 'done' ? done(undefined) : look;
  const { facts, madeBy } = look.value;
  const origin = await originOf(ports, image, madeBy);
  if (origin) return done({ ...facts, origin });
  return done({ ...facts, ...(madeBy && { unknownMaker: madeBy }) });
}

/** What the export says that a tag names. */
async function originOf(
  { exports }: RefreshPorts,
  image: ImageRef,
  madeBy: TaggedMaker | undefined,
): Promise<VersionOrigin | undefined> {
  const source = await sourceExportOf(exports, image, madeBy);
  if (!source) return undefined;
  const { accountId, id: exportId, labName, requestedBy } = source;
  return { accountId, exportId, labName, ...(requestedBy && { requestedBy }) };
}
