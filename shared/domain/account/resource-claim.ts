/** What of Azure belongs to one account alone: a template VM, which is one lab's, and an attached gallery. */
export type ClaimKind = 'vm' | 'gallery';

/** Whose a resource is. */
export interface ResourceHolder {
  accountId: string;
  /** Of a VM: the lab whose template VM it is. */
  labName?: string;
}

/** That a resource of Azure's is one account's: a row of its own, apart from every account. */
export interface ResourceClaim extends ResourceHolder {
  kind: ClaimKind;
  /** Compared without regard to case. */
  resourceId: string;
  /** When it was taken, or confirmed; ISO 8601, UTC. */
  claimedAt: string;
}

/** A claim as it was seen. */
export interface StoredClaim extends ResourceClaim {
  /** Another one after each write. */
  etag: string;
}

export function isHeldBy(claim: ResourceHolder, { accountId, labName }: ResourceHolder): boolean {
  return claim.accountId === accountId && claim.labName === labName;
}
