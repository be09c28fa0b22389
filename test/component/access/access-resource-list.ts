/** What comes of an attempt: let in, kept out for want of a role, told of no such account, or kept from what is others'. */
export type Verdict = 'in' | 'forbidden' | 'unknown' | 'refused';

/** Who tries, by what they are in the account; `creator` owns `biology`, `teacher` physics, `teacherOfAnother` chemistry. */
export const MEMBERS = ['owner', 'contributor', 'creator', 'teacher', 'teacherOfAnother', 'reader'] as const;
/** And who has no part in it; `outsider` is the Owner of the other account. */
export const OTHERS = ['outsider', 'stranger', 'admin'] as const;
export type ResourceCaller = (typeof MEMBERS)[number] | (typeof OTHERS)[number];

/** Who is not named is kept out: members for want of a role, others as if there were no such account. */
type Expected = Partial<Record<ResourceCaller, Verdict>>;

const managers = { owner: 'in', contributor: 'in' } as const;
const everybody = {
  ...managers,
  ...({ creator: 'in', teacher: 'in', teacherOfAnother: 'in', reader: 'in' } as const),
};
const managersRefused = { owner: 'refused', contributor: 'refused' } as const;

/** What is done to a lab, or to an export of it. */
const TO_LABS = [
  ...['previewExport', 'requestExport', 'cancelExport', 'retryExport', 'cancelOperation'],
  ...['requestTemplateVmStart', 'requestTemplateVmStop', 'requestPasswordReset'],
  ...['checkDeleteLab', 'requestLabDeletion'],
];
const OWNERS_OF_LABS: Record<string, Expected> = {
  biology: { ...managers, creator: 'in' },
  physics: { ...managers, teacher: 'in' },
  chemistry: { ...managers, teacherOfAnother: 'in' },
};

/** Images by who made them, and who may export biology into them. */
const BIOLOGY_INTO: Record<string, Expected> = {
  'a new image': { ...managers, creator: 'in' },
  'of-biology': { ...managers, creator: 'in' },
  'of-chemistry': { ...managers, creator: 'refused' },
  'of-another-account': { ...managers, creator: 'refused' },
  uploaded: { ...managers, creator: 'refused' },
};

const CHANGES_OF_IMAGES = [
  ...['requestVersionEdit', 'checkVersionDeletion', 'requestVersionDeletion'],
  ...['checkImageDeletion', 'requestImageDeletion'],
];
const OWNERS_OF_IMAGES: Record<string, Expected> = {
  'of-biology': managers,
  'of-chemistry': managers,
  'of-another-account': managersRefused,
  uploaded: managersRefused,
};

/** What people of this account try in another one, which is none of theirs. */
const IN_ANOTHER_ACCOUNT = [
  ...['readLab', 'previewExport', 'requestExport', 'readExport', 'cancelExport', 'retryExport'],
  ...['readOperation', 'cancelOperation', 'requestVersionEdit', 'requestImageDeletion', 'readGallery'],
];

function* expectations(): Generator<readonly [attempt: string, resource: string, expected: Expected]> {
  for (const attempt of TO_LABS) {
    for (const [lab, expected] of Object.entries(OWNERS_OF_LABS)) yield [attempt, lab, expected];
  }
  yield ['cancelOperation', 'a creation that creator asked for', { ...managers, creator: 'in' }];
  yield ['cancelOperation', 'a creation that owner asked for', managers];
  for (const attempt of ['previewExport into', 'requestExport into']) {
    for (const [image, expected] of Object.entries(BIOLOGY_INTO)) yield [attempt, image, expected];
  }
  for (const attempt of CHANGES_OF_IMAGES) {
    for (const [image, expected] of Object.entries(OWNERS_OF_IMAGES)) yield [attempt, image, expected];
  }
  // Which images labs are made from is the account's own affair, whoever made them.
  for (const image of Object.keys(OWNERS_OF_IMAGES)) {
    yield ['enableImage', image, managers];
    yield ['readImage', image, everybody];
  }
  yield ['putLab with', 'a VM of nobody', managers];
  yield ['putLab with', 'the VM of another lab', managersRefused];
  yield ['putLab with', 'the VM of another account', managersRefused];
  for (const attempt of ['checkGallery of', 'attachGallery of']) {
    yield [attempt, 'the gallery of another account', managersRefused];
  }
  const nobody = Object.fromEntries(MEMBERS.map((name) => [name, 'unknown'] as const));
  for (const attempt of IN_ANOTHER_ACCOUNT) {
    yield [`${attempt} in`, 'another account', { ...nobody, outsider: 'in' }];
  }
}

/** Who may do what to whose, written down by hand and not taken from the app. */
export const RESOURCES = [...expectations()];

export function expectedOf(expected: Expected, caller: ResourceCaller): Verdict {
  return expected[caller] ?? (MEMBERS.some((name) => name === caller) ? 'forbidden' : 'unknown');
}
