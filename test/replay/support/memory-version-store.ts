import type { Clock, ClaimHolder, VersionClaim, VersionStore } from '../../../shared/export/ports.ts';
import { compareVersions, nextVersion } from '../../../shared/image/image-version.ts';
import type { ImageRef, VersionRef } from '../../../shared/image/ports.ts';

/** The version numbers of one image that were given out, and the claims to them. */
export class MemoryVersionStore implements VersionStore {
  /** By version. */
  readonly claims = new Map<string, VersionClaim>();
  readonly #clock: Clock;
  #lastVersion: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async reserve(image: ImageRef, holder: ClaimHolder, existing: readonly string[]): Promise<string> {
    const version = nextVersion([
      ...existing,
      ...(this.#lastVersion === undefined ? [] : [this.#lastVersion]),
    ]);
    await this.claim({ ...image, version }, holder);
    return version;
  }

  claim({ galleryId, imageName, version }: VersionRef, holder: ClaimHolder): Promise<string> {
    const held = this.claims.get(version);
    if (held) return Promise.resolve(held.operationId);
    const last = this.#lastVersion;
    this.#lastVersion = last !== undefined && compareVersions(last, version) > 0 ? last : version;
    const claimedAt = this.#clock.now().toISOString();
    this.claims.set(version, { galleryId, imageName, version, ...holder, claimedAt });
    return Promise.resolve(holder.operationId);
  }

  release({ version }: VersionRef, operationId: string): Promise<void> {
    if (this.claims.get(version)?.operationId === operationId) this.claims.delete(version);
    return Promise.resolve();
  }

  listClaims(): Promise<VersionClaim[]> {
    return Promise.resolve([...this.claims.values()]);
  }
}
