import { z } from 'zod';
import type { Export } from '../export/export.ts';
import type { ExportStore } from '../export/ports.ts';
import { isNewestFirstId } from '../resource/newest-first-id.ts';
import { sameResource } from '../resource/resource-id.ts';
import type { ImageRef } from './ports.ts';

/** What a tag says of who made an image or a version of it. Anybody may write tags. */
export const taggedMaker = z.object({ accountId: z.string(), exportId: z.string() });
export type TaggedMaker = z.infer<typeof taggedMaker>;

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
