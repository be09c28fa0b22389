import type { Page } from '../page.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { ImageFacts } from '../../domain/image/image-facts.ts';
import type { ImageFilter } from '../../domain/image/image-lists.ts';
import { hiddenBecause, type ImageViewer } from '../../domain/image/hidden-because.ts';

export interface ImageQuery extends Pick<ImageFilter, 'search' | 'osType'> {
  /** `usable`: those that labs of the account can be made from; `hidden`: all others. */
  state: 'usable' | 'hidden' | 'all';
  page: { size: number; continuation?: string };
}

/**
 * A page of the images of a gallery as one lab account sees them, by name, from one request of the table service. The
 * list that is read holds everything that is asked for and little else; a page has fewer images than it may have, or
 * none, where that little is left out.
 */
export async function listImages(
  catalogue: Pick<ImageCatalogue, 'listImages'>,
  viewer: ImageViewer & { galleryId: string },
  { state, page, ...filter }: ImageQuery,
  now: Date,
): Promise<Page<ImageFacts>> {
  const list = listOf(state, viewer);
  const found = await catalogue.listImages(viewer.galleryId, { ...filter, ...(list && { list }) }, page);
  if (state === 'all') return found;
  const items = found.items.filter(
    (image) => hiddenBecause(image, viewer, now).length > 0 === (state === 'hidden'),
  );
  return { ...found, items };
}

/** An account with regions of its own may hide any image: all have to be looked at, page by page. */
function listOf(state: ImageQuery['state'], { allowedRegions }: ImageViewer): ImageFilter['list'] {
  if (state === 'usable') return 'usable';
  return state === 'hidden' && !allowedRegions ? 'doubtful' : undefined;
}
