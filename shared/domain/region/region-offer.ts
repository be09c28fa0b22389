import { z } from 'zod';
import type { TargetRegion } from './target-region.ts';
import type { RegionName } from './region.ts';

/** What a region stores snapshots on, and so replicas, for one subscription. */
export interface StorageOffer {
  /** `Standard_LRS` and the like. */
  name: string;
  /** Azure's reason why this subscription may not use it there, as `NotAvailableForSubscription`. */
  restriction?: string;
}

/** How much of something a subscription has in a region, and how much it may have. */
export interface Usage {
  current: number;
  limit: number;
}

/** A region as it is offered to one subscription; no storage at all means that it is not. */
export interface RegionOffer {
  region: RegionName;
  storage: StorageOffer[];
  /** Absent where Azure does not count them. */
  images?: Usage;
  imageVersions?: Usage;
}

export function isUsedUp(usage: Usage | undefined): boolean {
  return usage !== undefined && usage.current >= usage.limit;
}

const reason = { code: z.string(), message: z.string() };

export const targetVerdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('offered') }),
  /** The region can't have the image; the others can. */
  z.object({ kind: z.literal('skipped'), ...reason }),
  /** What was asked for does not exist there: the caller has to choose again. */
  z.object({ kind: z.literal('impossible'), ...reason }),
]);
export type TargetVerdict = z.infer<typeof targetVerdict>;

/** Whether a region can take its replicas, as far as that can be known before Azure is asked to make them. */
export function judgeTarget(target: TargetRegion, offer: RegionOffer): TargetVerdict {
  const { name, storageAccountType } = target;
  if (offer.storage.length === 0) {
    const message = `Azure does not offer the region ${name} to this subscription.`;
    return { kind: 'skipped', code: 'RegionNotOffered', message };
  }
  const storage = offer.storage.find((candidate) => candidate.name === storageAccountType);
  if (!storage) {
    const there = offer.storage.map((candidate) => candidate.name).join(', ');
    const message = `The region ${name} has no storage of type ${storageAccountType}. There is: ${there}.`;
    return { kind: 'impossible', code: 'StorageNotInRegion', message };
  }
  if (isUsedUp(offer.imageVersions)) {
    const message = `This subscription has as many image versions in ${name} as Azure allows (${String(offer.imageVersions?.limit)}). Delete some that nobody needs.`;
    return { kind: 'skipped', code: 'ImageVersionLimit', message };
  }
  if (storage.restriction === undefined) return { kind: 'offered' };
  const message = `Azure does not let this subscription use ${storageAccountType} storage in ${name} (${storage.restriction}). Ask Azure's support for access to the region.`;
  return { kind: 'skipped', code: 'StorageRestricted', message };
}
