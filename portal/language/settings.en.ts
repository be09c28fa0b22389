import { plurals } from './plural.ts';

const count = plurals<'one'>('en');
const VERSIONS = { one: 'version', other: 'versions' };

/** What the page says of an account's settings, and of the rules by which it keeps versions. */
export const settingsWords = {
  settings: {
    title: 'Settings',
    notYours: 'These are for the account’s administrators',
    notYoursAdvice: 'An Owner or a Contributor of the lab account changes its settings.',
    regions: 'Regions',
    location: 'Region of the lab account',
    locationHint: 'Where a new gallery is made, if nothing else is said.',
    locationMistake: 'Name a region as Azure does: westeurope.',
    allowed: 'Allowed regions',
    allowedHint:
      'With commas between them; every region, if left empty. Labs may be in these only, and images are copied to no other, their home region excepted. Copies that are elsewhere already stay.',
    allowedMistake: 'Name regions as Azure does, with commas between them: westeurope, northeurope.',
    exports: 'Exports, where they say nothing else',
    replicas: 'Copies in each region',
    replicasKind: {
      '': 'As each export says',
      copies: 'So many copies',
      students: 'Enough for a class of so many',
    },
    replicasHint: 'One, where an export says nothing either.',
    copies: 'How many copies',
    copiesMistake: 'A whole number from 1 to 100.',
    students: 'How many students',
    studentsHint: 'One copy for every 20.',
    studentsMistake: 'A whole number from 1 to 10,000.',
    storageOpen: 'As each export says',
    storageHint: 'Standard HDD, where an export says nothing either.',
    excludeFromLatest: 'Keep new versions from those who take the latest',
    kept: 'Which versions are kept',
    clearsUp: 'Clear up old versions',
    clearsUpHint:
      'Once this is saved, the app does it by itself every so often, and asks nobody. What a lab was made from never goes, nor does the version that the latest means.',
    keepNewest: 'How many of the newest versions of each image stay as they are',
    keepNewestMistake: 'A whole number from 1 to 1,000.',
    older: 'Older versions',
    olderShrink: 'Stay in their home region alone, with one copy',
    olderDelete: 'Are deleted',
    pastEndOfLife: 'Delete versions whose end of life has passed',
    seePreview: 'See what these rules would do now',
    hidePreview: 'Hide what these rules would do',
    messages: 'Requests by message',
    takesMessages: 'Whether to take them',
    messagesHint:
      'Whoever may send to the app’s queue acts with this role: a message does not say who sends it. A Lab Creator neither generalizes a template VM nor exports into an image that another lab made.',
    messageRole: {
      '': 'Take none',
      LabCreator: 'With the role Lab Creator',
      Contributor: 'With the role Contributor',
    },
    messageLabsOf: 'Which labs they may export',
    messageLabsNamed: 'Those that are named',
    messageLabsAll: 'All labs of the account, later ones too',
    messageLabs: 'Names of the labs',
    messageLabsHint: 'With commas between them.',
    messageLabsMistake: 'Name 1 to 100 labs, with commas between them: linux-basics, web-design.',
    save: 'Save the settings',
    undo: 'Undo what was typed',
    saved: 'The settings are saved.',
    changed:
      'Somebody has changed the settings meanwhile. They are shown as they are now, with your changes: look at them, and save again.',
  },
  retention: {
    title: 'Clear up versions',
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
