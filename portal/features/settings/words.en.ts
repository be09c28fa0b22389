/** What the page says of the settings of a lab account. A key that another language lacks does not compile. */
export const settingsWordsEn = {
  settings: {
    title: 'Settings',
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
};

export type SettingsWords = typeof settingsWordsEn;
