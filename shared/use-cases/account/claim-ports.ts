import { type ClaimKind, type ResourceClaim, type StoredClaim } from '../../domain/account/resource-claim.ts';
/** Claims of all accounts. */
export interface ResourceClaims {
  find(kind: ClaimKind, resourceId: string): Promise<StoredClaim | undefined>;
  /**
   * Writes a claim where there is none, or in place of one that is still as it was seen.
   *
   * @returns undefined when somebody else wrote in between
   */
  write(claim: ResourceClaim, instead: StoredClaim | undefined): Promise<StoredClaim | undefined>;
  /** Gives the claim back as long as it is as it was seen; otherwise, and repeated, it does nothing. */
  remove(claim: StoredClaim): Promise<void>;
  /** All of a kind, or those of one account. */
  list(kind: ClaimKind, accountId?: string): AsyncIterable<StoredClaim>;
}
