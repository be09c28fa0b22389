import type { ClaimHolder, VersionClaim, VersionStore } from '../../../shared/use-cases/export/ports.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import { compareVersions, nextVersion } from '../../../shared/domain/image/image-version.ts';
import type { ImageRef, VersionRef } from '../../../shared/domain/image/image-ref.ts';

/** The version numbers of images that were given out, and the claims to them. */
export class MemoryVersionStore implements VersionStore {
  /** By image and version. */
  readonly claims = new Map<string, VersionClaim>();
  readonly #clock: Clock;
  readonly #lastVersions = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async reserve(image: ImageRef, holder: ClaimHolder, existing: readonly string[]): Promise<string> {
    const last = this.#lastVersions.get(imageKey(image));
    const version = nextVersion([...existing, ...(last === undefined ? [] : [last])]);
    await this.claim({ ...image, version }, holder);
    return version;
  }

  claim(ref: VersionRef, holder: ClaimHolder): Promise<string> {
    const { galleryId, imageName, version } = ref;
    const held = this.claims.get(claimKey(ref));
    if (held) return Promise.resolve(held.operationId);
    const last = this.#lastVersions.get(imageKey(ref));
    const highest = last !== undefined && compareVersions(last, version) > 0 ? last : version;
    this.#lastVersions.set(imageKey(ref), highest);
    const claimedAt = this.#clock.now().toISOString();
    this.claims.set(claimKey(ref), { galleryId, imageName, version, ...holder, claimedAt });
    return Promise.resolve(holder.operationId);
  }

  release(ref: VersionRef, operationId: string): Promise<void> {
    if (this.claims.get(claimKey(ref))?.operationId === operationId) this.claims.delete(claimKey(ref));
    return Promise.resolve();
  }

  listClaims(galleryId: string): Promise<VersionClaim[]> {
    return Promise.resolve([...this.claims.values()].filter((claim) => claim.galleryId === galleryId));
  }
}

function imageKey({ galleryId, imageName }: ImageRef): string {
  return `${galleryId} ${imageName}`;
}

function claimKey(ref: VersionRef): string {
  return `${imageKey(ref)} ${ref.version}`;
}
