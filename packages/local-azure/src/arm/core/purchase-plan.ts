import { z } from 'zod';
import { ArmError } from './errors.ts';

/** What of the Marketplace something is, in Azure's words: `product` is what an image reference calls `offer`. */
export const planSchema = z.strictObject({
  name: z.string().min(1),
  publisher: z.string().min(1),
  product: z.string().min(1),
  promotionCode: z.string().optional(),
});
export type PurchasePlan = z.output<typeof planSchema>;

export function isSamePlan(a: PurchasePlan | undefined, b: PurchasePlan | undefined): boolean {
  const keyOf = (plan: PurchasePlan | undefined) =>
    plan && [plan.publisher, plan.product, plan.name].join('\n').toLowerCase();
  return keyOf(a) === keyOf(b);
}

/**
 * A VM bears the plan of what it is made from, and none where that has none (Azure docs, marketplace-images and
 * linux/error-messages).
 *
 * @throws ArmError 400 `VMMarketplaceInvalidInput`
 */
export function requirePlan(
  vmId: string,
  given: PurchasePlan | undefined,
  wanted: PurchasePlan | undefined,
): void {
  if (isSamePlan(given, wanted)) return;
  throw new ArmError(
    400,
    'VMMarketplaceInvalidInput',
    given
      ? 'Unable to deploy from the Marketplace image or a custom image sourced from Marketplace image. The part number ' +
          `in the purchase information for VM '${vmId}' is not as expected. Beware that the Plan object's properties ` +
          'are case-sensitive.'
      : 'Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires ' +
          `Plan information in the request. VM: '${vmId}'.`,
  );
}
