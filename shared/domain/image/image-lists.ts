import type { ImageFacts } from './image-facts.ts';
import { hiddenByFacts, mayBeHidden } from './hidden-because.ts';

/** Lists beside the list of all images, so that one filtered by what an image is needs no search. */
export type ImageList = `${'' | 'usable-' | 'doubtful-'}${'linux' | 'windows'}` | 'usable' | 'doubtful';

/** The lists that the image stands in; both, where only time or a lab account may stand against it. */
export function listsOf(image: ImageFacts): ImageList[] {
  const os = image.osType === 'Linux' ? 'linux' : 'windows';
  return [
    os,
    ...(hiddenByFacts(image).length === 0 ? (['usable', `usable-${os}`] as const) : []),
    ...(mayBeHidden(image) ? (['doubtful', `doubtful-${os}`] as const) : []),
  ];
}

/** The list that holds what the filter lets through; undefined for the list of all images. */
export function listFor({ osType, list }: ImageFilter): ImageList | undefined {
  const os = osType && (osType === 'Linux' ? 'linux' : 'windows');
  if (list === undefined) return os;
  return os === undefined ? list : `${list}-${os}`;
}

/** What a list of images is narrowed down to. */
export interface ImageFilter {
  /** How the name begins, whatever the case. */
  search?: string;
  osType?: 'Linux' | 'Windows';
  /**
   * `usable`: nothing that Azure says stands against it. `doubtful`: something does, or may, in time or in some lab
   * account. What stands in both, or wrongly in one, is for `hiddenBecause` to tell.
   */
  list?: 'usable' | 'doubtful';
}
