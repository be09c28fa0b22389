import { z } from 'zod';
import { currency, unitPrice } from './price.ts';

const region = (description: string) => z.string().meta({ description });
const gb = z.number().nonnegative().meta({ description: 'How much is billed, in GB.' });
const price = unitPrice.nullable().meta({ description: 'What one GB costs; null when that is not known.' });
const amount = z
  .number()
  .nonnegative()
  .nullable()
  .meta({ description: 'GB times unit price, rounded to 4 decimals; null when the price is not known.' });

const known = z.number().nonnegative().meta({ description: 'The sum of the amounts that are known.' });
const total = z
  .number()
  .nonnegative()
  .nullable()
  .meta({ description: 'The sum of all amounts; null when one of them is not known.' });

const monthlyLine = z
  .strictObject({
    region: region('Where the replicas are.'),
    replicas: z.int().positive().meta({ description: 'How many there are in the region.' }),
    storageAccountType: z.string().meta({ description: 'How they are stored, as `Standard_LRS`.' }),
    gb,
    unitPrice: price,
    amount,
  })
  .meta({ description: 'What the replicas in one region cost each month.' });

const onceLine = z
  .strictObject({
    from: region('The home region, which the copy leaves; its price holds.'),
    to: region('The region that the image is copied to.'),
    gb,
    unitPrice: price,
    amount,
  })
  .meta({ description: 'What the first copy to one other region costs.' });

/**
 * What the size is: what the image occupies, which is what Azure bills, or the size of its disk. Azure does not
 * tell how full a disk is; its size is the most that can be billed.
 */
export const sizeBasis = z.enum(['OccupiedSize', 'DiskSize']).meta({
  description:
    '`OccupiedSize`: what the image occupies, which is what Azure bills. `DiskSize`: the size of the disk, which is ' +
    'the most that the image can occupy, since Azure does not tell how full a disk is.',
});

/** The sentence on every estimate. */
export const BILLING =
  'Azure bills this to the subscription that the gallery is in, separately from the use of labs.';

/** What an image version costs by Azure's retail prices, with everything that it is reckoned from. */
export const costEstimate = z
  .strictObject({
    currency,
    sizeGb: z.number().nonnegative().meta({ description: 'The size of one replica, in GB.' }),
    sizeBasis,
    monthly: z
      .strictObject({ known, total, lines: z.array(monthlyLine).meta({ description: 'Region by region.' }) })
      .meta({ description: 'What all replicas cost each month, for as long as they are kept.' }),
    once: z
      .strictObject({ known, total, lines: z.array(onceLine).meta({ description: 'Region by region.' }) })
      .meta({ description: 'What copying the image out of its home region costs, once.' }),
    unknown: z.array(z.string().meta({ description: 'A sentence.' })).meta({
      description: 'What is not known, a sentence each. It is in no sum: the cost is higher than that.',
    }),
    billing: z.string().meta({ description: 'Who pays, and how it relates to the cost of labs.' }),
  })
  .meta({ description: "What an image version costs by Azure's retail prices." });
export type CostEstimate = z.infer<typeof costEstimate>;
