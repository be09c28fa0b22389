import { z } from 'zod';
import { Refusal, type RefusalDetail } from '../refusal/refusal.ts';
import { GALLERY_TYPE, parseResourceId } from '../resource/resource-id.ts';

/** The resource id of an Azure Compute Gallery. */
export const galleryId = z.string().superRefine((text, context) => {
  try {
    parseResourceId(text, GALLERY_TYPE);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `Give the gallery's resource id: /subscriptions/…/resourceGroups/…/providers/${GALLERY_TYPE}/…`,
    });
  }
});

/** What Azure says of a gallery that is there. */
export interface Gallery {
  id: string;
  location: string;
}

/** The same, with all that an administrator wants to know before it is attached. */
export interface GalleryFacts extends Gallery {
  /** Azure's word: `Succeeded`, `Creating`, `Updating`, `Failed`, `Deleting`, `Migrating`. */
  provisioningState: string;
  /** Deleted image versions can be had back for a while, and are paid for until then. */
  softDelete: boolean;
  /** Azure's word: `Private`, `Groups` (of tenants and subscriptions) or `Community` (everybody). */
  sharing: string;
}

/** No gallery is attached to the account: there is nothing to show or to detach. */
export class GalleryNotAttachedError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'GalleryNotAttached';

  constructor(accountId: string) {
    super(`No gallery is attached to the lab account "${accountId}".`, { target: 'gallery' });
  }
}

/** An account has one gallery at a time. */
export class GalleryAttachedError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'GalleryAttached';

  constructor(accountId: string, attached: string) {
    super(
      `Another gallery is attached to the lab account "${accountId}": ${attached}. Detach that one first.`,
      { target: 'galleryId' },
    );
  }
}

/** The code of the refusal of a gallery that is another account's. */
export const GALLERY_TAKEN = 'GalleryTaken';

/** A gallery is one account's. Whose it is, is nothing that another one is told. */
export class GalleryTakenError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = GALLERY_TAKEN;

  constructor() {
    super('The gallery serves another lab account. Attach another gallery, or make one.', {
      target: 'galleryId',
    });
  }
}

/** The gallery can't serve the account as it is: one detail for each reason. */
export class GalleryNotUsableError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'GalleryNotUsable';

  constructor(details: readonly RefusalDetail[]) {
    super('The gallery can’t be attached as it is: see the details.', { target: 'galleryId', details });
  }
}

/** Exports write into the gallery, or other work goes on with it: one detail for each. */
export class GalleryBusyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'GalleryBusy';

  constructor(details: readonly RefusalDetail[]) {
    super('Work goes on with the gallery. Wait for its end, or cancel it.', { target: 'gallery', details });
  }
}
