import type { TaggedMaker } from '../../domain/image/tagged-maker.ts';
import type { Export } from '../../domain/export/export.ts';
import type { ExportStore } from '../export/ports.ts';
import { isNewestFirstId } from '../../domain/resource/newest-first-id.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';

/** The export that a tag names, if it was of that image; undefined also where somebody else wrote the tag. */
export async function sourceExportOf(
  exports: Pick<ExportStore, 'read'>,
  { galleryId, imageName }: ImageRef,
  madeBy: TaggedMaker | undefined,
): Promise<Export | undefined> {
  if (!madeBy || !isNewestFirstId(madeBy.exportId)) return undefined;
  const source = await exports.read(madeBy.accountId, madeBy.exportId);
  const isOfImage =
    source?.imageName.toLowerCase() === imageName.toLowerCase() && sameResource(source.galleryId, galleryId);
  return isOfImage ? source : undefined;
}
