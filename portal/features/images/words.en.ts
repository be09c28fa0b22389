import { plurals } from '../../language/plural.ts';

const count = plurals<'one'>('en');

/** What the page says of images and their versions. A key that another language lacks does not compile. */
export const imageWordsEn = {
  images: {
    title: 'Images',
    search: 'Name begins with',
    searchHint: 'Letters, digits, dots, dashes and underscores; 80 at most.',
    os: 'Operating system',
    anyOs: 'All',
    shown: 'Which images',
    shownStates: { all: 'All', usable: 'Those for labs', hidden: 'Hidden ones' },
    name: 'Name',
    latest: 'Latest version',
    osState: { Generalized: 'Generalized', Specialized: 'Specialized' },
    ready: 'Ready in',
    regions: (regions: number) => count(regions, { one: 'region', other: 'regions' }),
    cost: 'Cost a month',
    forLabs: 'For labs',
    yes: 'Offered',
    hidden: 'Hidden',
    why: 'Why',
    actions: 'Actions',
    enable: 'Enable',
    disable: 'Disable',
    enableOne: (image: string) => `Enable ${image}`,
    disableOne: (image: string) => `Disable ${image}`,
    loaded: (images: number) => `${count(images, { one: 'image', other: 'images' })} shown`,
    none: 'There are no images here',
    noneAdvice: 'Export a lab, or look for something else.',
  },
  image: {
    about: 'About the image',
    description: 'Description',
    generation: 'VM generation',
    security: 'Security type',
    architecture: 'Architecture',
    endOfLife: 'End of life',
    versions: 'Versions',
    version: 'Version',
    state: 'State in Azure',
    created: 'Made',
    size: 'OS disk',
    excluded: 'Kept from those who take the latest',
    noVersions: 'The image has no version',
    noVersionsAdvice: 'Export a lab under this name.',
    regions: 'Regions',
    regionLine: (region: string, state: string, percent: string, replicas: number) =>
      `${region}: ${state}, ${percent}, ${count(replicas, { one: 'copy', other: 'copies' })}`,
    regionState: {
      Completed: 'ready',
      Replicating: 'copying',
      Failed: 'failed',
      Unknown: 'not known',
    } as Readonly<Record<string, string>>,
    delete: 'Delete the image',
    deleteVersion: 'Delete',
    deleteOne: (version: string) => `Delete version ${version}`,
    deleteTitle: (what: string) => `Delete ${what}?`,
    deleteVersions: (versions: number) =>
      `${count(versions, { one: 'version goes', other: 'versions go' })}, in every region. This can’t be undone.`,
    usedBy: (lab: string, version: string) => `The lab ${lab} was made from version ${version}.`,
    usedElsewhere: (labs: number) =>
      `${count(labs, { one: 'lab', other: 'labs' })} of other lab accounts were made from it.`,
    written: (works: number) =>
      `${count(works, { one: 'operation that writes it is', other: 'operations that write it are' })} not over.`,
    consequences: 'What this means',
  },
  editVersion: {
    edit: 'Change',
    editOne: (version: string) => `Change version ${version}`,
    title: (image: string, version: string) => `Change ${image} ${version}`,
    cost: 'Cost a month, as it is',
    costLater: 'The list of versions has the new cost when the change is done.',
    home: 'Home region: the version stays here',
    comes: 'New',
    goes: 'Goes',
    copies: 'Copies',
    copiesIn: (region: string) => `Copies in ${region}`,
    copiesMistake: 'A whole number from 1 to 100.',
    remove: 'Remove',
    removeOne: (region: string) => `Remove ${region}`,
    keep: 'Keep',
    keepOne: (region: string) => `Keep ${region}`,
    another: 'Another region',
    anotherHint: 'As Azure names it: northeurope, for instance.',
    anotherMistake: 'A region’s name has letters and digits only.',
    known: 'The version is there already.',
    add: 'Add the region',
    from: (day: string) => `From the beginning of ${day}, UTC.`,
    save: 'Save the changes',
    nothing: 'Nothing is changed yet.',
    changed:
      'Somebody has changed the version meanwhile. It is shown as it is now, with your changes: look at them, and save again.',
    busy: 'Another operation is writing this version.',
    busyAdvice: 'Wait until it is over, and save again: what you have typed is kept.',
    consequence: {
      goes: (region: string) =>
        `The copy in ${region} is deleted. New labs can’t be made there from this version, and whoever waits for it there waits in vain.`,
      labs: (region: string, labs: string) => `Labs in ${region} go on as they are: ${labs}.`,
      comes: (region: string) =>
        `The version is copied to ${region}, which takes minutes or hours, and is billed each month from then on.`,
      more: (region: string) => `More copies in ${region} are billed each month.`,
      fewer: (region: string) =>
        `With fewer copies in ${region}, many labs at once take longer to create there.`,
      excluded:
        'Whoever takes the latest version gets an older one; without one, labs are not offered the image.',
      included: 'Whoever takes the latest version may get this one again.',
      ends: 'From that day on labs can’t be made from it, and the account’s rules may delete it.',
      endsNow:
        'That day has come already: labs can’t be made from it any more, and the account’s rules may delete it.',
      lives: 'It has no end of life any more.',
    },
    cancelTitle: 'Cancel the change?',
    cancelText:
      'Regions that have their copy keep it; the other new ones are taken out again, as soon as Azure has ended the copies that it has begun. What was said of the version stays as it is by then.',
    noCopy: (regions: string) =>
      `No copy came to ${regions}. They are out of the version’s list again: change the version once more to try again.`,
    leaving: (regions: string) => `About to be removed: ${regions}.`,
    removed: (regions: string) => `Removed: ${regions}.`,
    leftBehind: (regions: string) =>
      `Azure still has these in the version’s list: ${regions}. Change the version once more to remove them.`,
  },
};

export type ImageWords = typeof imageWordsEn;
