/** What the page says of a change of an image version. */
export const versionWords = {
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
