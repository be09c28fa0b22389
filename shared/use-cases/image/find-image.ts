import { LabAccountNotFoundError, NoGalleryAttachedError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import type { ImageCatalogue } from './catalogue-ports.ts';
import type { ImageFacts, VersionFacts } from '../../domain/image/image-facts.ts';
import { ImageNotFoundError, ImageVersionNotFoundError } from '../../domain/image/errors.ts';
import type { ImageViewer } from '../../domain/image/hidden-because.ts';
import type { Owner } from '../../domain/image/ownership.ts';

/** A lab account that looks at its gallery. */
export type Viewer = ImageViewer & Owner & { galleryId: string };

/** An image version as it was seen last, with its image. */
export interface FoundVersion {
  image: ImageFacts;
  facts: VersionFacts;
}

interface ViewerPorts {
  accounts: Pick<AccountStore, 'read'>;
}

interface VersionPorts {
  catalogue: Pick<ImageCatalogue, 'readImage' | 'readVersion'>;
}

/** @throws {LabAccountNotFoundError | NoGalleryAttachedError} */
export async function findViewer({ accounts }: ViewerPorts, accountId: string): Promise<Viewer> {
  const account = await accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  const { id, createdAt, galleryId, allowedRegions } = account;
  if (galleryId === undefined) throw new NoGalleryAttachedError(accountId);
  return { id, createdAt, galleryId, allowedRegions };
}

/** @throws {ImageNotFoundError} */
export async function findImage(
  { catalogue }: { catalogue: Pick<ImageCatalogue, 'readImage'> },
  { galleryId }: Pick<Viewer, 'galleryId'>,
  imageName: string,
): Promise<ImageFacts> {
  const image = await catalogue.readImage({ galleryId, imageName });
  if (!image) throw new ImageNotFoundError(imageName);
  return image;
}

/** @throws {ImageNotFoundError | ImageVersionNotFoundError} */
export async function findVersion(
  ports: VersionPorts,
  viewer: Pick<Viewer, 'galleryId'>,
  imageName: string,
  version: string,
): Promise<FoundVersion> {
  const image = await findImage(ports, viewer, imageName);
  const { galleryId } = viewer;
  const facts = await ports.catalogue.readVersion({ galleryId, imageName: image.name, version });
  if (!facts) throw new ImageVersionNotFoundError(image.name, version);
  return { image, facts };
}
