import { z } from 'zod';
import { invalidParameter } from '../../core/errors.ts';

const CUSTOMER_KEY = 'EncryptionAtRestWithCustomerKey';
const PLATFORM_KEY = 'EncryptionAtRestWithPlatformKey';

export const encryptionSchema = z.strictObject({
  type: z.enum([PLATFORM_KEY, CUSTOMER_KEY, 'EncryptionAtRestWithPlatformAndCustomerKeys']).optional(),
  diskEncryptionSetId: z
    .string()
    .regex(
      /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/diskEncryptionSets\/[^/]+$/i,
      'is no id of a disk encryption set',
    )
    .optional(),
});

/** Whose key a disk is encrypted with. The set itself is no resource here: its id is believed. */
export interface DiskEncryption {
  readonly type: string;
  readonly diskEncryptionSetId?: string;
}

/**
 * An encryption as it is kept: Azure's own key unless a set is named.
 *
 * @throws ArmError 400 for a customer's key without a set, or a set without one
 */
export function encryptionOf(given: z.output<typeof encryptionSchema> | undefined): DiskEncryption {
  const { diskEncryptionSetId, type = diskEncryptionSetId ? CUSTOMER_KEY : PLATFORM_KEY } = given ?? {};
  if ((diskEncryptionSetId !== undefined) === (type !== PLATFORM_KEY)) {
    return { type, ...(diskEncryptionSetId !== undefined && { diskEncryptionSetId }) };
  }
  throw invalidParameter(
    'encryption.diskEncryptionSetId',
    diskEncryptionSetId === undefined
      ? "Required parameter 'encryption.diskEncryptionSetId' is missing (null)."
      : `Parameter 'encryption.diskEncryptionSetId' is not allowed with the encryption type '${type}'.`,
  );
}

export function hasCustomerKey({ diskEncryptionSetId }: DiskEncryption): boolean {
  return diskEncryptionSetId !== undefined;
}
