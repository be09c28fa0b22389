import { z } from 'zod';
import { labAccountSettings } from '../../shared/account/lab-account.ts';
import { labSettings } from '../../shared/lab/lab.ts';
import { accountId, labName } from '../http/parameters.ts';

/** A lab account as callers see it. */
export const labAccountDocument = z
  .strictObject({ id: accountId, ...labAccountSettings.shape })
  .meta({ id: 'LabAccount', description: 'Holds labs and at most one attached gallery.' });

/** A lab as callers see it. */
export const labDocument = z
  .strictObject({ accountId, name: labName, ...labSettings.shape })
  .meta({ id: 'Lab', description: 'Has one template VM, which exports capture.' });
