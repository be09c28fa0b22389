import { plurals } from '../../language/plural.ts';

const count = plurals<'one'>('en');
const VERSIONS = { one: 'version', other: 'versions' };

/** What the page says of the rules by which versions are kept. A key that another language lacks does not compile. */
export const retentionWordsEn = {
  retention: {
    none: 'There are no rules yet',
    noneAdvice: 'The account’s settings say how many versions of an image are kept.',
    make: 'Make rules',
    toSettings: 'Change the rules',
    rules: 'The rules',
    keepNewest: (versions: number) =>
      versions === 1
        ? 'The newest version of each image stays as it is.'
        : `The newest ${count(versions, VERSIONS)} of each image stay as they are.`,
    olderShrink: 'Older ones stay in their home region alone, with one copy.',
    olderDelete: 'Older ones are deleted.',
    pastEndOfLife: 'Those whose end of life has passed are deleted.',
    never: 'What a lab was made from stays, and so does the version that the latest means.',
    preview: 'What they would do now',
    nothing: 'They would change nothing.',
    nothingSoFar: 'They would change nothing in the images looked at so far.',
    would: (deleted: number, shrunk: number) =>
      [
        ...(deleted > 0 ? [`${count(deleted, VERSIONS)} would be deleted`] : []),
        ...(shrunk > 0 ? [`${count(shrunk, VERSIONS)} would leave all regions but home`] : []),
      ].join(', and '),
    frees: (gb: string) => `This frees ${gb} GB.`,
    saves: 'Saves each month',
    lookedAt: (images: number, more: boolean) =>
      `${count(images, { one: 'image', other: 'images' })} looked at${more ? ' so far: there are more' : ''}.`,
    everything: 'Show what stays, too, and why',
    image: 'Image',
    versions: 'Versions',
    freed: 'Sets free',
    freedNow: 'Set free',
    savedNow: 'Saved each month',
    action: {
      keep: 'stays',
      shrink: 'leaves all regions but home',
      delete: 'is deleted',
    },
    line: (version: string, action: string, why: string) => `${version} ${action}. ${why}`,
    more: 'Look at more images',
    apply: 'Apply the rules now',
    confirm: 'Apply',
    applyTitle: 'Apply the rules now?',
    applyText:
      'Versions that are deleted, and copies that go, don’t come back. What a lab is made from meanwhile stays.',
    busy: 'The rules are being applied already. Wait until that is over.',
    cancelTitle: 'Cancel the clearing up?',
    cancelText: 'What has gone by then stays gone; everything else stays as it is.',
    done: (deleted: number, shrunk: number, skipped: number) =>
      `Deleted: ${count(deleted, VERSIONS)}. In their home region alone now: ${count(shrunk, VERSIONS)}. Left as they are after all: ${count(skipped, VERSIONS)}.`,
    skipped: (target: string, why: string) => `${target}: ${why}`,
    why: {
      VersionBusy: 'another operation was writing it.',
      ImageInUse: 'a lab has been made from it by now.',
      ImageVersionDeleted: 'somebody else has deleted it.',
    } as Readonly<Record<string, string>>,
    refused: (code: string) => `Azure refused (${code}).`,
  },
};

export type RetentionWords = typeof retentionWordsEn;
