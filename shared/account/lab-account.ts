import { z } from 'zod';
import { galleryId } from '../gallery/gallery.ts';
import { Refusal } from '../refusal/refusal.ts';
import { regionNameText } from '../region/target-region.ts';

/** Ids of accounts and names of labs become table keys, tags and URL segments, so they stay simple. */
export const simpleName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'Use 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends.',
});

/** What an administrator says of a lab account: where it is, and the one gallery attached to it. */
export const labAccountSettings = z
  .strictObject({
    location: regionNameText.meta({ description: "Azure's name of its region.", examples: ['westeurope'] }),
    galleryId: galleryId.optional().meta({ description: 'The attached Azure Compute Gallery.' }),
  })
  .meta({ id: 'LabAccountSettings', description: 'What an administrator says of a lab account.' });

export type LabAccountSettings = z.infer<typeof labAccountSettings>;

/** The container that an administrator owns; holds labs and at most one attached gallery. */
export interface LabAccount extends LabAccountSettings {
  id: string;
}

export class LabAccountNotFound extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'LabAccountNotFound';

  constructor(accountId: string) {
    super(`There is no lab account "${accountId}".`, { target: 'account' });
  }
}

/** Exports and image pickers need a gallery; this account has none yet. */
export class NoGalleryAttached extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'NoGalleryAttached';

  constructor(accountId: string) {
    super(`No gallery is attached to the lab account "${accountId}". Ask its administrator to attach one.`);
  }
}
