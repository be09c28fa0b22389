import { plurals } from '../../language/plural.ts';

const count = plurals<'one'>('en');

/** What the page says of the attached gallery. A key that another language lacks does not compile. */
export const galleryWordsEn = {
  gallery: {
    images: 'Images',
    attached: 'Attached gallery',
    id: 'Resource id',
    location: 'Region',
    state: 'State in Azure',
    sharing: 'Shared with',
    asOf: 'As of',
    sharedWith: { Private: 'Nobody', Groups: 'Subscriptions or tenants', Community: 'Everybody' } as Readonly<
      Record<string, string>
    >,
    usable: 'Nothing stands against the gallery.',
    refusals: 'The gallery can’t be used as it is',
    warnings: 'Worth knowing',
    synchronize: 'Read the images from Azure',
    attach: 'Attach a gallery',
    which: 'Which gallery',
    existing: 'One that is there',
    create: 'A new one',
    galleryId: 'Resource id of the gallery',
    galleryIdHint: '/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/galleries/…',
    resourceGroup: 'Resource id of the resource group',
    resourceGroupHint: '/subscriptions/…/resourceGroups/…',
    name: 'Name of the gallery',
    nameHint: 'Letters, digits, dots and underscores; 80 at most.',
    region: 'Region',
    regionHint: 'As the lab account has it, if left empty.',
    attachAction: 'Attach',
    createAction: 'Create and attach',
    detach: 'Detach the gallery',
    detachTitle: 'Detach the gallery?',
    detachText: 'Nothing in the gallery is deleted.',
    detachBusy: 'The gallery can’t be detached yet.',
    running: (works: number) =>
      `${count(works, { one: 'export or operation is', other: 'exports and operations are' })} not over.`,
    labsAffected: (labs: number) =>
      `${count(labs, { one: 'lab goes on as it is, and', other: 'labs go on as they are, and' })} can’t be made from an image again:`,
    madeFrom: (lab: string, image: string, version: string) => `${lab} (from ${image} ${version})`,
    imagesAffected: (images: number, more: boolean) =>
      `${more ? 'More than ' : ''}${count(images, { one: 'image', other: 'images' })} can’t be chosen any more.`,
    nothingBreaks: 'No lab was made from an image of the gallery.',
  },
};

export type GalleryWords = typeof galleryWordsEn;
