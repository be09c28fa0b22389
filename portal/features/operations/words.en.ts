/** What the page says of long-running operations. A key that another language lacks does not compile. */
export const operationWordsEn = {
  work: {
    kind: {
      EditVersion: 'Change the version',
      ApplyRetention: 'Clear up versions',
      DeleteVersion: 'Delete the version',
      DeleteImage: 'Delete the image',
      AttachNewGallery: 'Create and attach the gallery',
      SynchronizeGallery: 'Read the images from Azure',
      CreateLab: 'Create the lab',
      DeleteLab: 'Delete the lab',
      TurnOnTemplateVm: 'Start the template VM',
      TurnOffTemplateVm: 'Stop the template VM',
      ResetPassword: 'Set the password',
    } as Readonly<Record<string, string>>,
    status: {
      NotStarted: 'Accepted',
      Running: 'Under way',
      Succeeded: 'Done',
      Failed: 'Failed',
      Canceled: 'Cancelled',
    },
    about: (kind: string, subject: string) => `${kind} (${subject})`,
    said: (kind: string, status: string) => `${kind}: ${status}`,
    hide: 'Hide this message',
    cancel: 'Cancel',
    confirmCancel: 'Yes, cancel',
    cancelled: 'It is asked to end, and ends at its next step.',
  },
};

export type OperationWords = typeof operationWordsEn;
