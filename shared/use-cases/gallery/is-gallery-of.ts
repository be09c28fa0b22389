import type { ResourceClaims } from '../account/claim-ports.ts';
import type { AccountStore } from '../account/ports.ts';
import { sameResource } from '../../domain/resource/resource-id.ts';

export interface GalleryHolderPorts {
  accounts: Pick<AccountStore, 'read'>;
  claims: Pick<ResourceClaims, 'find'>;
}

/** The code of work whose gallery is not its account's any more. */
export const GALLERY_DETACHED = 'GalleryDetached';

/** What whoever wanted such work is told. */
export const galleryDetached = {
  code: GALLERY_DETACHED,
  message:
    'The gallery is not attached to the lab account any more, so nothing more was done in it. Attach a gallery, and ' +
    'ask again.',
};

/**
 * Whether the gallery is the account's now. Work that was accepted while the gallery was being detached has to ask: by
 * then the gallery may be another account's. The account is read first, for a detachment lets go of it first.
 */
export async function isGalleryOf(
  { accounts, claims }: GalleryHolderPorts,
  accountId: string,
  galleryId: string,
): Promise<boolean> {
  const account = await accounts.read(accountId);
  if (!sameResource(account?.galleryId, galleryId)) return false;
  const claim = await claims.find('gallery', galleryId);
  return claim === undefined || claim.accountId === accountId;
}
