import type { LabEvent, LabEventType } from './lab-event.ts';
import type { ImageFacts } from '../image/image-facts.ts';
import { hiddenFrom, hiddenFromAll, type ImageViewer } from '../image/hidden-because.ts';
import {
  imageStanding,
  type ChangeStamp,
  type ImageChange,
  type ImageStanding,
} from '../image/image-change.ts';

/** What has changed for lab accounts; undefined where nothing has. That time passes is no change. */
export function changeOf(
  { id, at }: ChangeStamp,
  galleryId: string,
  { before, after }: { before: ImageFacts | undefined; after: ImageFacts | undefined },
): ImageChange | undefined {
  const imageName = (after ?? before)?.name;
  if (imageName === undefined) return undefined;
  const now = new Date(at);
  const [was, is] = [before && standingOf(before, now), after && standingOf(after, now)];
  if (JSON.stringify(was) === JSON.stringify(is)) return undefined;
  return { id, at, galleryId, imageName, ...(was && { before: was }), ...(is && { after: is }) };
}

function standingOf(image: ImageFacts, now: Date): ImageStanding {
  return imageStanding.parse({ ...image, because: hiddenFromAll(image, now).map(({ code }) => code) });
}

/** What a change is worth telling in a lab account, if anything: what nobody could use there has not been hidden. */
export function eventOfChange(
  { id, at, galleryId, imageName, before, after }: ImageChange,
  account: ImageViewer,
): LabEvent | undefined {
  const reasons = after && reasonsOf(after, account);
  const wasUsable = before !== undefined && reasonsOf(before, account).length === 0;
  const type = typeOf(wasUsable, reasons);
  if (type === undefined) return undefined;
  return {
    // An event's id is its own among those of all accounts.
    id: `${id}-${account.id}`,
    type,
    time: at,
    accountId: account.id,
    subject: `images/${imageName}`,
    data: { galleryId, imageName, ...(reasons && reasons.length > 0 && { hiddenBecause: reasons }) },
  };
}

function typeOf(wasUsable: boolean, reasons: readonly string[] | undefined): LabEventType | undefined {
  if (!reasons) return 'image-deleted';
  const isUsable = reasons.length === 0;
  if (isUsable === wasUsable) return undefined;
  return isUsable ? 'image-appeared' : 'image-hidden';
}

function reasonsOf({ because, ...standing }: ImageStanding, account: ImageViewer): string[] {
  return [...because, ...hiddenFrom(account, standing).map(({ code }) => code)];
}
