import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';

/** Whose a gallery is while a run is at work: of the run's account, of nobody, or of another account. */
export type GalleryHold = 'own' | 'let go' | 'of another';

/** As much of accounts and claims as runs look at: one account, older than all its exports, and its gallery. */
export function galleryHolder(id: string, galleryId: string, hold: () => GalleryHold) {
  const since = '2026-01-01T00:00:00.000Z';
  const account = { id, location: 'westeurope', createdAt: since, changedAt: since };
  const read = () => Promise.resolve(hold() === 'let go' ? account : { ...account, galleryId });
  const find = () =>
    Promise.resolve({
      kind: 'gallery' as const,
      resourceId: galleryId,
      claimedAt: since,
      etag: '',
      accountId: hold() === 'of another' ? 'another' : id,
    });
  return {
    accounts: { read } as Partial<AccountStore> as AccountStore,
    claims: { find } as Partial<ResourceClaims> as ResourceClaims,
  };
}
