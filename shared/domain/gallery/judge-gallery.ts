import type { RefusalDetail } from '../refusal/refusal.ts';
import { isUsedUp, type Usage } from '../region/region-offer.ts';
import type { RegionName } from '../region/region.ts';
import { GalleryTakenError, type GalleryFacts } from './gallery.ts';

/** What is known of a gallery that a lab account is to have, or has. */
export interface GalleryInspection {
  /** Undefined when there is none, or when Azure does not let the app see it. */
  gallery: GalleryFacts | undefined;
  /** Of what the app does in a gallery, what it may not do; undefined where that could not be found out. */
  missing: readonly string[] | undefined;
  /** Regions that Azure offers to the gallery's subscription; undefined where that could not be found out. */
  regions: readonly RegionName[] | undefined;
  /** How much of what Azure allows the subscription has in the gallery's region; absent where it does not say. */
  usages: { images?: Usage; imageVersions?: Usage };
  /** Another lab account has it. */
  taken: boolean;
  /** What could not be found out, and why. */
  unknown: readonly RefusalDetail[];
}

/** What stands against attaching a gallery, and what an administrator should know of it; all of it at once. */
export interface GalleryVerdict {
  refusals: RefusalDetail[];
  warnings: RefusalDetail[];
}

export function judgeGallery(inspection: GalleryInspection): GalleryVerdict {
  const { gallery, missing, unknown } = inspection;
  const refusals: RefusalDetail[] = [...(inspection.taken ? [taken()] : []), ...unknown];
  const warnings: RefusalDetail[] = [];
  const isHidden = unknown.some(({ target }) => target === 'galleryId');
  if (!gallery && !isHidden) {
    const message = 'Azure has no such gallery.';
    refusals.push({ code: 'GalleryNotFound', message, target: 'galleryId' });
  }
  // On what does not exist nobody has any rights.
  if (gallery || isHidden) refusals.push(...(missing ?? []).map(missingAction));
  if (gallery) {
    refusals.push(...whyNotReady(gallery), ...whyNotListed(gallery, inspection.regions));
    warnings.push(...limitsReached(inspection.usages), ...oddities(gallery));
  }
  return { refusals, warnings };
}

function taken(): RefusalDetail {
  const { code, message } = new GalleryTakenError();
  return { code, message, target: 'galleryId' };
}

function missingAction(action: string): RefusalDetail {
  const message =
    `The app's identity may not do ${action} in the gallery. Give it the role "Lab Gallery" there, or on the ` +
    'resource group or subscription.';
  return { code: 'ActionNotAllowed', message, target: action };
}

function whyNotReady({ provisioningState }: GalleryFacts): RefusalDetail[] {
  if (provisioningState === 'Succeeded') return [];
  const message = `The gallery is not ready: Azure says ${provisioningState}.`;
  return [{ code: 'GalleryNotReady', message, target: 'galleryId' }];
}

function whyNotListed(
  { location }: GalleryFacts,
  regions: readonly RegionName[] | undefined,
): RefusalDetail[] {
  if (!regions || regions.includes(location)) return [];
  const message = `Azure does not list the gallery's region ${location} for its subscription.`;
  return [{ code: 'RegionNotListed', message, target: 'galleryId' }];
}

function limitsReached({ images, imageVersions }: GalleryInspection['usages']): RefusalDetail[] {
  const warn = (code: string, what: string, usage: Usage | undefined) => {
    if (!usage || !isUsedUp(usage)) return [];
    const message = `The subscription has as many ${what} in the gallery's region as Azure allows (${usage.limit}): no export will succeed until some are deleted.`;
    return [{ code, message, target: 'galleryId' }];
  };
  return [
    ...warn('ImageLimit', 'images', images),
    ...warn('ImageVersionLimit', 'image versions', imageVersions),
  ];
}

function oddities({ softDelete, sharing }: GalleryFacts): RefusalDetail[] {
  const warnings: RefusalDetail[] = [];
  if (softDelete) {
    const message =
      'The gallery keeps deleted image versions for a while: they are paid for until then, and their numbers are taken.';
    warnings.push({ code: 'SoftDelete', message, target: 'galleryId' });
  }
  if (sharing !== 'Private') {
    const whom = sharing === 'Community' ? 'everybody' : 'other subscriptions or tenants';
    const message = `The gallery is shared with ${whom}, and so is every image that a lab exports into it.`;
    warnings.push({ code: 'GalleryShared', message, target: 'galleryId' });
  }
  return warnings;
}
