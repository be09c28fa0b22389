import { z } from 'zod';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';
import type { Prices } from '../../../shared/use-cases/cost/ports.ts';
import { storageCost, storagePrices } from '../../../shared/domain/cost/storage-cost.ts';
import { readAccount } from '../../../shared/use-cases/image/apply-retention.ts';
import {
  nextRetention,
  retentionBatch,
  retentionPlace,
} from '../../../shared/use-cases/image/next-retention.ts';
import { retentionPolicy } from '../../../shared/domain/retention/retention-policy.ts';
import { storedAmount } from '../../../shared/domain/retention/retention-report.ts';
import type { VersionStore } from '../../../shared/use-cases/export/ports.ts';
import { activity } from '../../engine/durable/activity.ts';
import { ask } from '../../engine/run/ask.ts';

/** Whose policy is applied to which gallery. */
export const retentionOrder = z.object({
  accountId: z.string(),
  galleryId: z.string(),
  policy: retentionPolicy,
});

type Ports = Omit<Parameters<typeof nextRetention>[0], 'versions'> & {
  accounts: Pick<AccountStore, 'read'>;
  reservations: Pick<VersionStore, 'listClaims'>;
};

/** Finds the next things that a policy has to do. */
export const findRetentionActivity = ask({
  name: 'findRetentionActivity',
  input: z.object({ retention: retentionOrder, place: retentionPlace }),
  value: retentionBatch,
  galleryOf: ({ retention }) => retention.galleryId,
  create:
    ({ accounts, reservations, ...ports }: Ports) =>
    async ({ retention: { accountId, ...order }, place }) => {
      const owner = await readAccount(accounts, accountId);
      return nextRetention({ ...ports, versions: reservations }, { ...order, owner }, place);
    },
});

/** What is saved each month by what was set free. */
export const priceSavingActivity = activity({
  name: 'priceSavingActivity',
  input: z.object({ freed: z.array(storedAmount) }),
  output: z.object({
    currency: z.string(),
    known: z.number(),
    total: z.number().nullable(),
    unknown: z.array(z.string()),
  }),
  create:
    ({ prices }: { prices: Prices }) =>
    async ({ freed }) =>
      storageCost(freed, await prices.find(storagePrices(freed))),
});
