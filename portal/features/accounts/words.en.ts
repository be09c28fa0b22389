/** What the page says of the lab accounts. A key that another language lacks does not compile. */
export const accountWordsEn = {
  accounts: {
    name: 'Name',
    location: 'Region',
    gallery: 'Gallery',
    noGallery: 'None attached',
    changed: 'Changed',
    none: 'You have no role in any lab account',
    noneAdvice: 'Ask an Owner of the lab account for a role: “Lab Creator”, for instance.',
  },
};

export type AccountWords = typeof accountWordsEn;
