import type { AccountStore } from '../account/ports.ts';
import type { Prices } from '../cost/ports.ts';
import type { PriceAnswer } from '../../domain/cost/price.ts';
import { storagePrices } from '../../domain/cost/storage-cost.ts';
import type { VersionStore } from '../export/ports.ts';
import type { Page } from '../page.ts';
import type { ImageUses } from '../lab/image-use-ports.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import { NoRetentionPolicyError } from '../../domain/image/errors.ts';
import { findViewer } from './find-image.ts';
import type { Owner } from '../../domain/image/ownership.ts';
import { planRetention, type RetentionVerdict } from '../../domain/retention/plan-retention.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import type { RetentionPolicy } from '../../domain/retention/retention-policy.ts';

export interface RetentionPorts {
  catalogue: Pick<ImageCatalogue, 'listImages' | 'listVersions'>;
  imageUses: Pick<ImageUses, 'list'>;
  versions: Pick<VersionStore, 'listClaims'>;
  clock: { now(): Date };
}

/** Whose policy is applied to which gallery. */
export interface RetentionOrder {
  owner: Owner;
  galleryId: string;
  policy: RetentionPolicy;
}

/** What a policy does to one image. */
export interface ImageRetention {
  imageName: string;
  /** The newest first. */
  versions: RetentionVerdict[];
}

/** Versions are read so many at a time. */
const VERSIONS_AT_ONCE = 1_000;

/** What a policy would do, with the prices of what it would set free. */
export interface RetentionPreview {
  page: Page<ImageRetention>;
  prices: readonly PriceAnswer[];
}

/**
 * What a policy would do to a page of an account's images, by name. Nothing is touched.
 *
 * @param policy the account's own, where this is left out
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | NoRetentionPolicyError}
 */
export async function previewPolicy(
  ports: RetentionPorts & { accounts: Pick<AccountStore, 'read'>; prices: Prices },
  accountId: string,
  policy: RetentionPolicy | undefined,
  page: { size: number; continuation?: string },
): Promise<RetentionPreview> {
  const owner = await findViewer(ports, accountId);
  const applied = policy ?? (await ports.accounts.read(accountId))?.retention;
  if (!applied) throw new NoRetentionPolicyError(accountId);
  const order = { owner, galleryId: owner.galleryId, policy: applied };
  const found = await previewRetention(ports, order, page);
  const freed = found.items.flatMap(({ versions }) => versions.flatMap((verdict) => verdict.freed));
  return { page: found, prices: await ports.prices.find(storagePrices(freed)) };
}

/** What the policy would do to a page of images, by name. Nothing is touched. */
async function previewRetention(
  ports: RetentionPorts,
  order: RetentionOrder,
  page: { size: number; continuation?: string },
): Promise<Page<ImageRetention>> {
  const found = await ports.catalogue.listImages(order.galleryId, {}, page);
  const claims = await ports.versions.listClaims(order.galleryId);
  const items: ImageRetention[] = [];
  for (const { name } of found.items) items.push(await retentionOf(ports, order, name, claims));
  return { ...found, items };
}

/** What the policy does to one image, as it is known. */
export async function retentionOf(
  ports: RetentionPorts,
  { owner, galleryId, policy }: RetentionOrder,
  imageName: ImageFacts['name'],
  claims: readonly { imageName: string; version: string }[],
): Promise<ImageRetention> {
  const [versions, uses] = await Promise.all([
    allVersions(ports.catalogue, { galleryId, imageName }),
    ports.imageUses.list(galleryId, { imageName }),
  ]);
  const used = uses.map(({ version }) => version);
  const claimed = claims
    .filter((claim) => claim.imageName.toLowerCase() === imageName.toLowerCase())
    .map(({ version }) => version);
  const facts = { owner, policy, used, claimed, now: ports.clock.now() };
  return { imageName, versions: planRetention(versions, facts) };
}

/** All versions of an image that are known. */
export async function allVersions(
  catalogue: Pick<ImageCatalogue, 'listVersions'>,
  image: ImageRef,
): Promise<VersionFacts[]> {
  const versions: VersionFacts[] = [];
  let continuation: string | undefined;
  do {
    const page = await catalogue.listVersions(image, {
      size: VERSIONS_AT_ONCE,
      ...(continuation !== undefined && { continuation }),
    });
    versions.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return versions;
}
