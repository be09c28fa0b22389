import { DESCRIPTION_TAG } from '../../domain/image/image-tags.ts';

/** Everything that an export makes in Azure bears this tag with the export's id: so a repeated step finds its own work. */
export const EXPORT_TAG = 'labGalleryExport';

/** What another operation than an export makes bears this one, with the operation's id. */
export const OPERATION_TAG = 'labGalleryOperation';

/** An image version bears this one, too, with the export's lab account: so the export is found that it came from. */
export const ACCOUNT_TAG = 'labGalleryAccount';

export function isOurs(resource: { tags?: Record<string, string> }, exportId: string): boolean {
  return resource.tags?.[EXPORT_TAG] === exportId;
}

/** What a lab is made of bears this one, too, for people: the lab's name. */
export const LAB_TAG = 'labGalleryLab';
/** Tags that the app itself writes and nobody else changes, by their names in lower case. */
const OWN_TAGS = new Set([EXPORT_TAG, ACCOUNT_TAG, DESCRIPTION_TAG].map((name) => name.toLowerCase()));

export function isOwnTag(name: string): boolean {
  return OWN_TAGS.has(name.toLowerCase());
}
