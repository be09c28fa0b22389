import type { ExportStore, VersionStore } from '../export/ports.ts';
import type { ImageUses } from '../lab/image-use-ports.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import { ImageInUseError, NotExportedHereError } from '../../domain/image/errors.ts';
import { makerOf, whyNotOwn, type Maker, type Owner } from '../../domain/image/ownership.ts';
import { allVersions } from './preview-retention.ts';
import { sourceExportOf } from './source-export.ts';

export interface DeletionPorts {
  catalogue: Pick<ImageCatalogue, 'listVersions'>;
  exports: Pick<ExportStore, 'read'>;
  imageUses: Pick<ImageUses, 'list'>;
  versions: Pick<VersionStore, 'listClaims'>;
}

/** What the deletion of an image, or of one of its versions, would mean. */
export interface DeletionImpact {
  imageName: string;
  /** Absent where it is the whole image. */
  version?: string;
  /** How many versions would go. */
  versionCount: number;
  /** Labs of the account that were made from it. */
  labs: { labName: string; version: string }[];
  /** How many labs of other accounts were. */
  labsElsewhere: number;
  /** Ids of operations of the account that write versions of it. */
  operations: string[];
  /** How many operations of other accounts do. */
  operationsElsewhere: number;
  /** Why the account may not delete it, whoever uses it. */
  refusals: RefusalDetail[];
  warnings: RefusalDetail[];
}

/** What would become of it, and whom it would hit. Nothing is touched. */
export async function checkDeletion(
  ports: DeletionPorts,
  viewer: Owner & { galleryId: string },
  image: ImageFacts,
  facts?: VersionFacts,
): Promise<DeletionImpact> {
  const { id: accountId, galleryId } = viewer;
  const { name: imageName } = image;
  const version = facts?.version;
  const of = { imageName, ...(version !== undefined && { version }) };
  const [uses, allClaims, makers] = await Promise.all([
    ports.imageUses.list(galleryId, of),
    ports.versions.listClaims(galleryId),
    facts ? [facts.origin] : makersOf(ports, { galleryId, accountId }, image),
  ]);
  const own = uses.filter((use) => use.accountId === accountId);
  const claims = allClaims.filter(
    (claim) =>
      claim.imageName.toLowerCase() === imageName.toLowerCase() &&
      (version === undefined || claim.version === version),
  );
  const ours = claims.filter((claim) => claim.accountId === accountId);
  return {
    ...of,
    versionCount: version === undefined ? image.versionCount : 1,
    labs: own.map(({ labName, version: from }) => ({ labName, version: from })),
    labsElsewhere: uses.length - own.length,
    operations: [...new Set(ours.map(({ operationId }) => operationId))],
    operationsElsewhere: claims.length - ours.length,
    refusals: whyNotOwn(makers, viewer),
    warnings: warningsOf(image, version),
  };
}

/** Who made an image and its versions, as far as the account knows. */
async function makersOf(
  { catalogue, exports }: DeletionPorts,
  { galleryId, accountId }: { galleryId: string; accountId: string },
  { name: imageName, madeBy: exportId }: ImageFacts,
): Promise<Maker[]> {
  const image = { galleryId, imageName };
  const tag = exportId === undefined ? undefined : { accountId, exportId };
  const [own, versions] = await Promise.all([
    sourceExportOf(exports, image, tag),
    allVersions(catalogue, image),
  ]);
  return [makerOf(own), ...versions.map(({ origin }) => origin)];
}

function warningsOf(image: ImageFacts, version: string | undefined): RefusalDetail[] {
  const isLast = image.versionCount === 1;
  if (version === undefined) return [];
  if (isLast) {
    const message = 'It is the only version: labs can’t be made from the image any more.';
    return [{ code: 'OnlyVersion', message }];
  }
  if (image.latest?.version !== version) return [];
  const message = 'It is the version that latest means: new labs are made from an older one.';
  return [{ code: 'LatestVersion', message }];
}

/** @throws {NotExportedHereError} where it is none of the account's own */
export function assertOwn({ refusals: [refusal] }: DeletionImpact): void {
  if (refusal) throw new NotExportedHereError(refusal);
}

/** @throws {ImageInUseError} where labs were made from it */
export function assertUnused({ imageName, version, labs, labsElsewhere }: DeletionImpact): void {
  if (labs.length + labsElsewhere === 0) return;
  const named = labs.map(({ labName, version: from }) => ({
    code: 'Lab',
    message: `The lab "${labName}" was made from version ${from}.`,
    target: labName,
  }));
  const elsewhere = `${labsElsewhere} of other lab accounts that share the gallery.`;
  const details = [
    ...named.slice(0, 100),
    ...(labsElsewhere > 0 ? [{ code: 'LabsElsewhere', message: elsewhere }] : []),
  ];
  const what = version === undefined ? `the image "${imageName}"` : `version ${version} of "${imageName}"`;
  throw new ImageInUseError(what, details);
}
