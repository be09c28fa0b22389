import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { RegionOffers } from './ports.ts';
import { judgeTarget, type TargetVerdict } from '../../domain/region/region-offer.ts';
import type { RegionName } from '../../domain/region/region.ts';
import type { TargetRegion } from '../../domain/region/target-region.ts';

/** Asks whether one region can take its replicas. */
export async function checkTarget(
  offers: RegionOffers,
  galleryId: string,
  target: TargetRegion,
): Promise<Reading<TargetVerdict>> {
  const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
  const offer = await offers.read(subscriptionId, target.name);
  return offer.kind === 'done' ? done(judgeTarget(target, offer.value)) : offer;
}

/** Why a region is left out. */
export interface RegionSkip {
  region: RegionName;
  code: string;
  message: string;
}

/**
 * What the regions' verdicts come to: which are left out, and why the whole can't be done. Without the home region
 * there is no image; what is impossible was asked for, so the caller has to choose again. A region without a
 * verdict counts as offered: only the write will tell.
 */
export function judgeTargets(
  targets: readonly TargetRegion[],
  home: RegionName,
  verdicts: ReadonlyMap<RegionName, TargetVerdict>,
): { refusals: RefusalDetail[]; skips: RegionSkip[] } {
  const refusals: RefusalDetail[] = [];
  const skips: RegionSkip[] = [];
  for (const { name } of targets) {
    const verdict = verdicts.get(name);
    if (!verdict || verdict.kind === 'offered') continue;
    const { kind, code, message } = verdict;
    if (kind === 'impossible' || name === home)
      refusals.push({ code, message, target: 'options.targetRegions' });
    else skips.push({ region: name, code, message });
  }
  return { refusals, skips };
}
