import { z } from 'zod';
import { readingOf } from '../../../shared/domain/arm/outcome.ts';
import type { RegionOffers } from '../../../shared/use-cases/region/ports.ts';
import { checkTarget as check } from '../../../shared/use-cases/region/check-targets.ts';
import { targetVerdict } from '../../../shared/domain/region/region-offer.ts';
import { targetRegion } from '../../../shared/domain/region/target-region.ts';
import { activity } from '../../engine/durable/activity.ts';

/** Whether one region can take its replicas, as far as that can be known before Azure is asked to make them. */
export const checkTargetActivity = activity({
  name: 'checkTargetActivity',
  input: z.object({ galleryId: z.string(), target: targetRegion }),
  output: readingOf(targetVerdict),
  create:
    ({ regionOffers }: { regionOffers: RegionOffers }) =>
    ({ galleryId, target }) =>
      check(regionOffers, galleryId, target),
});
