import { z } from 'zod';

/** The roles that a lab account gives to users and service principals. */
export const role = z.enum(['Owner', 'Contributor', 'LabCreator', 'LabOwner', 'Reader']);
export type Role = z.infer<typeof role>;

/** How far a role's permission reaches: over the whole account, or over the lab that the role is given for. */
export type Reach = 'account' | 'lab';

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
const OPERATORS = { ...MANAGERS, LabOwner: 'lab' } as const;
const EXPORTERS = { ...MANAGERS, LabCreator: 'account', LabOwner: 'lab' } as const;

/**
 * Who may do what: the one table that the doors, the API document, the README and the page are made from. An
 * operation that is not in it is denied to everybody. As in the product that it replaces: Owners and Contributors
 * change settings; they, Lab Creators and the owners of a lab may save and see images.
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
  previewExport: EXPORTERS,
  requestExport: EXPORTERS,
  cancelExport: EXPORTERS,
  retryExport: EXPORTERS,
  readExport: EVERYBODY,
  listExports: EVERYBODY,
  readOperation: EVERYBODY,
  readTimeline: EVERYBODY,
  listOperations: MANAGERS,
  cancelOperation: MANAGERS,
  // Until a lab is there it has no owner, but somebody who waits for it.
  cancelLabOperation: EXPORTERS,
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
