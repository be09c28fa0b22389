import { lookTwice } from '../operation/look-twice.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import { checkTarget } from '../region/check-targets.ts';
import type { RegionOffers } from '../region/ports.ts';
import type { VersionFacts } from './catalogue.ts';
import { NotExportedHere, VersionEditRefused } from './errors.ts';
import type { ImageViewer } from './hidden-because.ts';
import { whyNotOwn, type Owner } from './ownership.ts';
import { addedRegions, refusalsOfEdit } from './plan-edit.ts';
import type { VersionEdit } from './version-edit.ts';

/**
 * Refuses an edit that can't be, before anything is touched, with all reasons at once. Where Azure does not say
 * whether it offers a region, the write will tell.
 *
 * @throws {NotExportedHere | VersionEditRefused}
 */
export async function assertEditable(
  { regionOffers }: { regionOffers: RegionOffers },
  { galleryId, allowedRegions, ...owner }: ImageViewer & Owner & { galleryId: string },
  facts: VersionFacts,
  edit: VersionEdit,
): Promise<void> {
  const [notOwn] = whyNotOwn([facts.origin], owner);
  if (notOwn) throw new NotExportedHere(notOwn);
  const refusals = refusalsOfEdit(facts, edit, allowedRegions);
  const ofRegions = await Promise.all(
    addedRegions(facts, edit).map(async (target): Promise<RefusalDetail[]> => {
      const look = await lookTwice(() => checkTarget(regionOffers, galleryId, target));
      if (look.kind !== 'done' || look.value.kind === 'offered') return [];
      const { code, message } = look.value;
      return [{ code, message, target: 'targetRegions' }];
    }),
  );
  const reasons = [...refusals, ...ofRegions.flat()];
  if (reasons.length > 0) throw new VersionEditRefused(reasons);
}
