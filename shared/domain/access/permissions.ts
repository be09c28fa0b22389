import { z } from 'zod';

/** The roles that a lab account gives to users and service principals. */
export const role = z.enum(['Owner', 'Contributor', 'LabCreator', 'LabOwner', 'Reader']);
export type Role = z.infer<typeof role>;

/**
 * How far a role's permission reaches: over the whole account, over the lab that the role is given for, or over the
 * work that its holder has asked for. A Lab Creator's labs are those that they have the role of a Lab Owner for.
 */
export type Reach = 'account' | 'lab' | 'own';

/** Who may do one thing. What is not named may not. */
export interface Permission extends Partial<Record<Role, Reach>> {
  /** The app role `LabGallery.Admin` may, without a role in the account. */
  admin?: 'always' | 'without-owner';
}

const EVERYBODY = {
  Owner: 'account',
  Contributor: 'account',
  LabCreator: 'account',
  LabOwner: 'account',
  Reader: 'account',
} as const;
const MANAGERS = { Owner: 'account', Contributor: 'account' } as const;
const CREATORS = { ...MANAGERS, LabCreator: 'account' } as const;
const OPERATORS = { ...MANAGERS, LabCreator: 'lab', LabOwner: 'lab' } as const;

/**
 * Who may do what: the one table that the handlers, the API document, `docs/permissions.md` and the page are made from. An
 * operation that is not in it is denied to everybody. Owners and Contributors change settings, and save any lab; Lab
 * Creators and Lab Owners save the labs that are theirs; everybody sees labs, exports and images.
 */
export const PERMISSIONS = {
  // Everybody may ask, and is told of the accounts in which they have a role.
  listLabAccounts: { ...EVERYBODY, admin: 'always' },
  createLabAccount: { admin: 'always' },
  updateLabAccount: MANAGERS,
  deleteLabAccount: { Owner: 'account' },
  readLabAccount: EVERYBODY,
  attachGallery: MANAGERS,
  checkGallery: MANAGERS,
  readGallery: EVERYBODY,
  checkDetachGallery: MANAGERS,
  detachGallery: MANAGERS,
  // Whoever names a template VM can have that machine copied: not for those who only create labs.
  putLab: MANAGERS,
  readLab: EVERYBODY,
  listLabs: EVERYBODY,
  readLabOptions: CREATORS,
  requestLab: CREATORS,
  // Who creates labs has no part in those of others; of their own they are the owners.
  checkDeleteLab: OPERATORS,
  requestLabDeletion: OPERATORS,
  readTemplateVm: EVERYBODY,
  requestTemplateVmStart: OPERATORS,
  requestTemplateVmStop: OPERATORS,
  requestPasswordReset: OPERATORS,
  listLabExports: EVERYBODY,
  previewExport: OPERATORS,
  requestExport: OPERATORS,
  // Beside the export itself: it can't be undone. Messages as a Lab Creator name nobody who owns the lab.
  generalizeTemplateVm: { ...MANAGERS, LabOwner: 'lab' },
  // Beside the export itself: labs of others are made from the latest version of such an image.
  exportIntoAnyImage: MANAGERS,
  cancelExport: OPERATORS,
  retryExport: OPERATORS,
  readExport: EVERYBODY,
  listExports: EVERYBODY,
  readOperation: EVERYBODY,
  readTimeline: EVERYBODY,
  listOperations: MANAGERS,
  // Of their lab; until a lab is there it has no owner, but somebody who has asked for it.
  cancelOperation: { ...OPERATORS, LabCreator: 'own' },
  requestSynchronization: MANAGERS,
  listImages: EVERYBODY,
  readImage: EVERYBODY,
  listImageVersions: EVERYBODY,
  readImageVersion: EVERYBODY,
  // As in the product that it replaces: those who only create labs don't say from which images.
  enableImage: MANAGERS,
  disableImage: MANAGERS,
  requestVersionEdit: MANAGERS,
  checkVersionDeletion: MANAGERS,
  requestVersionDeletion: MANAGERS,
  checkImageDeletion: MANAGERS,
  requestImageDeletion: MANAGERS,
  previewRetention: MANAGERS,
  requestRetention: MANAGERS,
  listRoleAssignments: MANAGERS,
  addRoleAssignment: { Owner: 'account', admin: 'without-owner' },
  removeRoleAssignment: { Owner: 'account' },
  listPermissions: { ...EVERYBODY, admin: 'always' },
  listAudit: MANAGERS,
  // About no account: everybody who is signed in may, also without a role.
  reportPageError: { ...EVERYBODY, admin: 'always' },
} as const satisfies Record<string, Permission>;

export type OperationName = keyof typeof PERMISSIONS;

export function permissionOf(operation: string): Permission {
  return new Map<string, Permission>(Object.entries(PERMISSIONS)).get(operation) ?? {};
}
