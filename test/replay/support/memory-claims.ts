import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import type { ClaimKind, ResourceClaim, StoredClaim } from '../../../shared/domain/account/resource-claim.ts';

/** Claims in memory. */
export class MemoryClaims implements ResourceClaims {
  readonly #claims = new Map<string, StoredClaim>();
  #writes = 0;

  /** Whose each resource is, by its id. */
  get holders(): Record<string, string> {
    return Object.fromEntries(
      [...this.#claims.values()].map(({ resourceId, accountId, labName = '' }) => [
        resourceId,
        `${accountId}/${labName}`,
      ]),
    );
  }

  find(kind: ClaimKind, resourceId: string): Promise<StoredClaim | undefined> {
    return Promise.resolve(this.#claims.get(keyOf(kind, resourceId)));
  }

  write(claim: ResourceClaim, instead: StoredClaim | undefined): Promise<StoredClaim | undefined> {
    const key = keyOf(claim.kind, claim.resourceId);
    if (this.#claims.get(key)?.etag !== instead?.etag) return Promise.resolve(undefined);
    this.#writes += 1;
    const stored = { ...claim, etag: String(this.#writes) };
    this.#claims.set(key, stored);
    return Promise.resolve(stored);
  }

  remove({ kind, resourceId, etag }: StoredClaim): Promise<void> {
    const key = keyOf(kind, resourceId);
    if (this.#claims.get(key)?.etag === etag) this.#claims.delete(key);
    return Promise.resolve();
  }

  async *list(kind: ClaimKind, accountId?: string): AsyncGenerator<StoredClaim> {
    for (const claim of await Promise.resolve([...this.#claims.values()])) {
      if (claim.kind === kind && (accountId ?? claim.accountId) === claim.accountId) yield claim;
    }
  }
}

function keyOf(kind: ClaimKind, resourceId: string): string {
  return `${kind} ${resourceId.toLowerCase()}`;
}
