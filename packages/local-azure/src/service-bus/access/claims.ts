import type { Right } from '../core/namespace.ts';

/** What a token lets its bearer do, until it ends. */
export interface Claim {
  /** The path that it is for, and all below it; empty for the whole namespace. */
  readonly path: string;
  readonly rights: readonly Right[];
  /** Unix milliseconds. */
  readonly endsAt: number;
}

/** A token is wrong, or is not good for what its bearer wants. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}

/** The claims that a connection has put. A claim for the same path takes the place of the earlier one. */
export class Claims {
  readonly #claims = new Map<string, Claim>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  put(claim: Claim): void {
    this.#claims.set(claim.path, claim);
  }

  /** @throws Unauthorized unless a claim that holds gives one of the rights */
  require(path: string, anyOf: readonly Right[]): void {
    const now = this.#now();
    for (const claim of this.#claims.values()) {
      if (claim.endsAt <= now || !isWithin(path, claim.path)) continue;
      if (claim.rights.includes('Manage') || anyOf.some((right) => claim.rights.includes(right))) return;
    }
    throw new UnauthorizedError(
      `Unauthorized access. '${anyOf.join("' or '")}' claim(s) are required to perform this operation. ` +
        `Resource: '${path}'.`,
    );
  }
}

/** Whether a path is another one, or lies below it. */
export function isWithin(path: string, outer: string): boolean {
  return outer === '' || `${path}/`.startsWith(`${outer}/`);
}

/**
 * The path of a resource's address such as `sb://127.0.0.1:5672/Exports/$management`, in lower case. The host is not
 * looked at: the namespace goes by several names on one machine.
 */
export function pathOfResource(address: string): string {
  if (!URL.canParse(address)) throw new UnauthorizedError(`'${address}' is not the address of a resource.`);
  const { pathname } = new URL(address);
  return decodeURIComponent(pathname)
    .replaceAll(/^\/+|\/+$/g, '')
    .toLowerCase();
}
