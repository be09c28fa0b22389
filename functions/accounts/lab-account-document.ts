import { z } from 'zod';
import { labAccountSettings, type LabAccount } from '../../shared/account/lab-account.ts';
import { labSettings, type Lab } from '../../shared/lab/lab.ts';
import { time } from '../exports/export-document.ts';
import { pageOf } from '../http/paging.ts';
import { accountId, labName } from '../http/parameters.ts';

/** A lab account as callers see it. */
export const labAccountDocument = z
  .strictObject({
    id: accountId,
    ...labAccountSettings.shape,
    galleryId: z.string().optional().meta({ description: 'The attached Azure Compute Gallery.' }),
    createdAt: time,
    changedAt: time,
  })
  .meta({ id: 'LabAccount', description: 'Holds labs and at most one attached gallery.' });

export const labAccountPage = pageOf(labAccountDocument).meta({
  id: 'LabAccountPage',
  description: 'Lab accounts, by id.',
});

/** In one order, whatever the table's: its ETag is made of it. */
export function labAccountDocumentOf(account: LabAccount): z.infer<typeof labAccountDocument> {
  const { id, location, allowedRegions, exportDefaults, retention, messages, galleryId, ...times } = account;
  const settings = {
    location,
    ...(allowedRegions && { allowedRegions }),
    ...(exportDefaults && { exportDefaults }),
    ...(retention && { retention }),
    ...(messages && { messages }),
  };
  return { id, ...settings, galleryId, createdAt: times.createdAt, changedAt: times.changedAt };
}

/** A lab as callers see it. */
export const labDocument = z
  .strictObject({
    accountId,
    name: labName,
    ...labSettings.shape,
    image: z
      .strictObject({
        galleryId: z.string().meta({ description: "Azure's resource id of the gallery." }),
        imageName: z.string().meta({ description: 'Name of the image.' }),
        version: z.string().meta({ description: '`major.minor.patch` of the image.' }),
      })
      .optional()
      .meta({
        description:
          'What its template VM was made from. Absent where that is no image of a gallery, or not known.',
      }),
  })
  .meta({ id: 'Lab', description: 'Has one template VM, which exports capture.' });

export const labPage = pageOf(labDocument).meta({ id: 'LabPage', description: 'Labs, by name.' });

export function labDocumentOf({
  accountId: account,
  name,
  templateVmId,
  image,
}: Lab): z.infer<typeof labDocument> {
  return { accountId: account, name, templateVmId, image };
}
