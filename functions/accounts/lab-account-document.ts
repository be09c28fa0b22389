import { z } from 'zod';
import { labAccountSettings, type LabAccount } from '../../shared/domain/account/lab-account.ts';
import { time } from '../exports/export-document.ts';
import { pageOf } from '../http/paging.ts';
import { accountId } from '../http/parameters.ts';

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
