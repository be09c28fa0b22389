import { plurals } from '../../language/plural.ts';

const count = plurals<'one'>('en');

/** What the page says of the audit. A key that another language lacks does not compile. */
export const auditWordsEn = {
  audit: {
    title: 'Audit',
    when: 'When',
    who: 'Who',
    what: 'What',
    target: 'Address',
    outcomeLabel: 'Outcome',
    outcome: { Done: 'Done', Refused: 'Refused', Failed: 'Failed' },
    shown: (deeds: number) => `${count(deeds, { one: 'entry', other: 'entries' })} shown`,
    none: 'Nothing has happened yet',
    noneAdvice: 'Everything that changes something is listed here.',
  },
  operations: {
    putLabAccount: 'Set up the lab account',
    removeLabAccount: 'Delete the lab account',
    attachGallery: 'Attach a gallery',
    detachGallery: 'Detach the gallery',
    putLab: 'Set up a lab',
    requestExport: 'Export',
    cancelExport: 'Cancel an export',
    retryExport: 'Retry regions',
    cancelOperation: 'Cancel long work',
    requestSynchronization: 'Read the images from Azure',
    enableImage: 'Enable an image',
    disableImage: 'Disable an image',
    requestLab: 'Create a lab',
    requestLabDeletion: 'Delete a lab',
    requestTemplateVmStart: 'Start a template VM',
    requestTemplateVmStop: 'Stop a template VM',
    requestPasswordReset: 'Set a password',
    requestVersionEdit: 'Change an image version',
    requestVersionDeletion: 'Delete an image version',
    requestImageDeletion: 'Delete an image',
    requestRetention: 'Clear up images',
    addRoleAssignment: 'Give a role',
    removeRoleAssignment: 'Take a role away',
  } as Readonly<Record<string, string>>,
};

export type AuditWords = typeof auditWordsEn;
