import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { GalleryContents, ImageRecords } from './catalogue-ports.ts';

/** So many are found at once. */
export const MAX_VANISHED = 200;

/**
 * Finds images that are written down and that Azure does not list any more. Only names are held in memory. What is
 * found is no proof yet: a list of Azure's may lag, and pages may shift while they are read.
 *
 * @returns names, in lower case, at most `MOST_VANISHED`
 */
export async function findVanished(
  { contents, records }: { contents: GalleryContents; records: ImageRecords },
  galleryId: string,
): Promise<Reading<{ names: string[] }>> {
  const there = new Set<string>();
  let continuation: string | undefined;
  do {
    const page = await contents.listImages(galleryId, continuation);
    if (page.kind !== 'done') return page;
    for (const { name } of page.value?.images ?? []) there.add(name.toLowerCase());
    continuation = page.value?.continuation;
  } while (continuation !== undefined);

  const vanished: string[] = [];
  for await (const names of records.names(galleryId)) {
    vanished.push(...names.filter((name) => !there.has(name)));
    if (vanished.length >= MAX_VANISHED) break;
  }
  return done({ names: vanished.slice(0, MAX_VANISHED) });
}
