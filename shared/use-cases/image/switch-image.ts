import type { AccountStore } from '../account/ports.ts';
import type { Clock } from '../clock.ts';
import type { ImageCatalogue, ImageNews } from './catalogue-ports.ts';
import type { ImageFacts } from '../../domain/image/image-facts.ts';
import { ImageNotFoundError } from '../../domain/image/errors.ts';
import { findViewer, type Viewer } from './find-image.ts';
import { changeStamp } from '../../domain/image/image-change.ts';

interface SwitchPorts {
  accounts: Pick<AccountStore, 'read'>;
  catalogue: Pick<ImageCatalogue, 'setEnabled'>;
  news: ImageNews;
  clock: Clock;
  newGuid: () => string;
}

/**
 * Enables or disables an image in an account, and tells of it. The same again changes nothing.
 *
 * @throws {LabAccountNotFoundError | NoGalleryAttachedError | ImageNotFoundError}
 */
export async function switchImage(
  ports: SwitchPorts,
  accountId: string,
  imageName: string,
  enabled: boolean,
): Promise<{ viewer: Viewer; image: ImageFacts }> {
  const viewer = await findViewer(ports, accountId);
  const { id, galleryId } = viewer;
  const stamp = changeStamp(ports.clock.now(), ports.newGuid());
  const image = await ports.catalogue.setEnabled({ galleryId, imageName }, id, enabled, stamp);
  if (!image) throw new ImageNotFoundError(imageName);
  await ports.news.tell(galleryId);
  return { viewer, image };
}
