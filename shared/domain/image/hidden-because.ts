import { whyNoSize } from './lab-size.ts';
import { MAX_OS_DISK_GB } from '../template-vm/template-vm.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import type { ImageFacts, WhyNoLatest } from './image-facts.ts';
import { labObstacles } from './lab-obstacles.ts';

/** The lab account that an image is looked at from. */
export interface ImageViewer {
  id: string;
  /** Where its labs may be; anywhere, where absent. */
  allowedRegions?: readonly string[] | undefined;
}

/** Every reason why labs can't be made from the image in a lab account; empty when they can. */
export function hiddenBecause(image: ImageFacts, viewer: ImageViewer, now: Date): RefusalDetail[] {
  return [...hiddenFromAll(image, now), ...hiddenFrom(viewer, image)];
}

/** Those reasons that hold for every lab account, as of now. */
export function hiddenFromAll(image: ImageFacts, now: Date): RefusalDetail[] {
  return [...hiddenByFacts(image), ...pastEndOfLife(image, now)];
}

/** Those reasons that hold for every lab account, and until Azure says something else. */
export function hiddenByFacts(image: ImageFacts): RefusalDetail[] {
  return [...ofDefinition(image), ...ofLatest(image), ...whyNoSize(image), ...labObstacles(image)];
}

/** True where the passing of time, or one of the lab accounts, may hide the image. */
export function mayBeHidden(image: ImageFacts): boolean {
  return (
    image.endOfLifeDate !== undefined ||
    image.latest?.endOfLifeDate !== undefined ||
    image.disabledIn.length > 0 ||
    hiddenByFacts(image).length > 0
  );
}

function ofDefinition({ provisioningState }: ImageFacts): RefusalDetail[] {
  switch (provisioningState) {
    case 'Creating':
      return [{ code: 'ImageBeingMade', message: 'Azure is still making the image.' }];
    case 'Failed':
      return [{ code: 'ImageFailed', message: 'Azure failed to make the image.' }];
    case 'Deleting':
      return [{ code: 'ImageBeingDeleted', message: 'Azure is deleting the image.' }];
    default:
      return [];
  }
}

const NO_LATEST: Record<WhyNoLatest, RefusalDetail> = {
  NoVersion: { code: 'NoVersion', message: 'The image has no version.' },
  AllExcluded: {
    code: 'AllVersionsExcluded',
    message: 'Every version of the image is excluded from latest.',
  },
  BeingMade: { code: 'VersionBeingMade', message: 'The first version of the image is still being made.' },
  AllFailed: { code: 'AllVersionsFailed', message: 'No version of the image was made without failure.' },
};

function ofLatest({ latest, whyNoLatest, ready }: ImageFacts): RefusalDetail[] {
  if (!latest) return [NO_LATEST[whyNoLatest ?? 'NoVersion']];
  const { version, dataDisks, osDiskGb } = latest;
  const reasons: RefusalDetail[] = [];
  if (ready.length === 0) {
    const message = `No region has its copy of version ${version} yet.`;
    reasons.push({ code: 'NoRegionReady', message });
  }
  if (dataDisks > 0) {
    const message = `Version ${version} has data disks: labs use images of an OS disk alone.`;
    reasons.push({ code: 'HasDataDisks', message });
  }
  if (osDiskGb !== undefined && osDiskGb > MAX_OS_DISK_GB) {
    const message = `The OS disk of version ${version} has ${osDiskGb} GB; labs can use up to ${MAX_OS_DISK_GB} GB.`;
    reasons.push({ code: 'OsDiskTooLarge', message });
  }
  return reasons;
}

function pastEndOfLife({ endOfLifeDate, latest }: ImageFacts, now: Date): RefusalDetail[] {
  const isPast = (date: string | undefined) => date !== undefined && new Date(date) <= now;
  const reasons: RefusalDetail[] = [];
  if (isPast(endOfLifeDate)) {
    reasons.push({ code: 'ImagePastEndOfLife', message: `The image's life has ended on ${endOfLifeDate}.` });
  }
  if (latest && isPast(latest.endOfLifeDate)) {
    const message = `The life of version ${latest.version} has ended on ${latest.endOfLifeDate}.`;
    reasons.push({ code: 'VersionPastEndOfLife', message });
  }
  return reasons;
}

/** Those reasons that hold for the one lab account. */
export function hiddenFrom(
  { id, allowedRegions }: ImageViewer,
  { disabledIn, ready }: { disabledIn: readonly string[]; ready: readonly { region: string }[] },
): RefusalDetail[] {
  const reasons: RefusalDetail[] = [];
  if (disabledIn.includes(id)) {
    reasons.push({ code: 'Disabled', message: 'It is disabled in this lab account.' });
  }
  if (allowedRegions && ready.length > 0 && !ready.some(({ region }) => allowedRegions.includes(region))) {
    const message = `It is in none of the lab account's regions (${allowedRegions.join(', ')}).`;
    reasons.push({ code: 'NotInRegions', message });
  }
  return reasons;
}
