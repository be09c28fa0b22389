import type { Export } from '../../domain/export/export.ts';
import type { ExportStore } from '../export/ports.ts';
import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { GalleryContents } from './catalogue-ports.ts';
import type { ImageRef, VersionRef } from '../../domain/image/image-ref.ts';
import { sourceExportOf } from './source-export.ts';

export interface MakerPorts {
  contents: Pick<GalleryContents, 'readImage' | 'listVersions' | 'readVersion'>;
  exports: Pick<ExportStore, 'read'>;
}

/**
 * The exports that made an image and its versions, as Azure shows them now: undefined among them for what none made,
 * and for an image itself also where it was another account's. Undefined as a whole where there is no such image.
 *
 * @param accountId the lab account that asks: of an image Azure knows the export alone
 */
export async function readImageMakers(
  { contents, exports }: MakerPorts,
  image: ImageRef,
  accountId: string,
): Promise<Reading<(Export | undefined)[] | undefined>> {
  const [found, listed] = await Promise.all([contents.readImage(image), contents.listVersions(image)]);
  if (found.kind !== 'done') return found;
  if (listed.kind !== 'done') return listed;
  if (!found.value) return done(undefined);
  const { madeBy: exportId } = found.value;
  const tags = [
    exportId === undefined ? undefined : { accountId, exportId },
    ...listed.value.map(({ madeBy }) => madeBy),
  ];
  return done(await Promise.all(tags.map((madeBy) => sourceExportOf(exports, image, madeBy))));
}

/** The export that made a version; undefined as a whole where there is no such version. */
export async function readVersionMaker(
  { contents, exports }: MakerPorts,
  version: VersionRef,
): Promise<Reading<{ maker: Export | undefined } | undefined>> {
  const look = await contents.readVersion(version);
  if (look.kind !== 'done') return look;
  if (!look.value) return done(undefined);
  return done({ maker: await sourceExportOf(exports, version, look.value.madeBy) });
}
