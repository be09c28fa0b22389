import { z } from 'zod';

/** What of the Marketplace a VM or an image is, in Azure's words; terms and price hang on it. */
export const purchasePlan = z.object({ name: z.string(), publisher: z.string(), product: z.string() });
export type PurchasePlan = z.infer<typeof purchasePlan>;
