import type { GalleryImage } from '@azure/arm-compute';
import { incompatibilities, type ImageProperties } from '../../domain/image/image-definition.ts';
import { labObstacles } from '../../domain/image/lab-obstacles.ts';
import type { Images } from '../../use-cases/image/ports.ts';
import type { ImageRef } from '../../domain/image/image-ref.ts';
import { AT_OWN_PACE, done, type Outcome } from '../../domain/arm/outcome.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { ArmClients } from './arm-clients.ts';
import { asking, reading, unlessNotFound } from './asking.ts';
import { isNvmeAlone } from './disk-controllers.ts';
import { started } from './long-running.ts';
import { EXPORT_TAG } from './tags.ts';

export function createImages(arm: ArmClients): Images {
  function locate(galleryId: string) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(galleryId, GALLERY_TYPE);
    return { subscriptionId, resourceGroup, gallery: name, client: arm.compute(subscriptionId) };
  }

  async function find({ galleryId, imageName }: ImageRef): Promise<GalleryImage | undefined> {
    const { resourceGroup, gallery, client } = locate(galleryId);
    return unlessNotFound(client.galleryImages.get(resourceGroup, gallery, imageName));
  }

  return {
    readGallery: (galleryId) =>
      reading(async () => {
        const { resourceGroup, gallery, client } = locate(galleryId);
        const found = await unlessNotFound(client.galleries.get(resourceGroup, gallery));
        return found && { id: galleryId, location: found.location };
      }),

    readProperties: (image) =>
      reading(async () => {
        const found = await find(image);
        return found && propertiesOf(found);
      }),

    ensure: ({ properties, location, description, exportId, ...image }) =>
      asking(async (): Promise<Outcome<null>> => {
        const found = await find(image);
        if (found && found.provisioningState !== 'Failed') {
          const there = propertiesOf(found);
          const [difference] = [...incompatibilities(there, properties), ...labObstacles(there)];
          if (difference) return { kind: 'refused', error: difference };
          if (found.provisioningState === 'Succeeded') return done(null);
          return {
            kind: 'wait',
            seconds: AT_OWN_PACE,
            why: `The image is ${found.provisioningState ?? 'being made'}.`,
          };
        }
        const { subscriptionId, resourceGroup, gallery, client } = locate(image.galleryId);
        return started(subscriptionId, () =>
          client.galleryImages.createOrUpdate(resourceGroup, gallery, image.imageName, {
            ...bodyOf(image.imageName, properties),
            location,
            tags: { [EXPORT_TAG]: exportId },
            ...(description !== undefined && { description }),
          }),
        );
      }),

    ensureDeleted: (image) =>
      asking(async (): Promise<Outcome<null>> => {
        if (!(await find(image))) return done(null);
        const { subscriptionId, resourceGroup, gallery, client } = locate(image.galleryId);
        return started(subscriptionId, () =>
          client.galleryImages.delete(resourceGroup, gallery, image.imageName),
        );
      }),
  };
}

function bodyOf(imageName: string, properties: ImageProperties): Omit<GalleryImage, 'location'> {
  const { osType, osState, hyperVGeneration, architecture, securityType } = properties;
  return {
    osType,
    osState,
    hyperVGeneration,
    architecture,
    features: [{ name: 'SecurityType', value: securityType }],
    // The three together must be unique in the gallery; only the publisher may be as long as an image's name.
    identifier: { publisher: imageName, offer: 'lab-gallery', sku: 'template-vm' },
  };
}

/** The properties that never change, with Azure's own defaults of old where it says nothing. */
export function propertiesOf(image: GalleryImage): ImageProperties {
  const demands = demandsOf(image);
  const { name, publisher, product } = image.purchasePlan ?? {};
  return {
    osType: image.osType === 'Windows' ? 'Windows' : 'Linux',
    osState: image.osState === 'Generalized' ? 'Generalized' : 'Specialized',
    hyperVGeneration: image.hyperVGeneration === 'V2' ? 'V2' : 'V1',
    architecture: image.architecture === 'Arm64' ? 'Arm64' : 'x64',
    securityType: featureOf(image, 'SecurityType') ?? 'Standard',
    ...(name !== undefined && { purchasePlan: { name, publisher: publisher ?? '', product: product ?? '' } }),
    ...(demands.length > 0 && { demands }),
  };
}

function featureOf({ features = [] }: GalleryImage, wanted: string): string | undefined {
  return features.find(({ name }) => name?.toLowerCase() === wanted.toLowerCase())?.value;
}

/** What VMs from the image must have (Azure docs: shared-image-galleries). */
function demandsOf(image: GalleryImage): NonNullable<ImageProperties['demands']> {
  const isAccelerated = featureOf(image, 'IsAcceleratedNetworkSupported')?.toLowerCase() === 'true';
  return [
    ...(isNvmeAlone(featureOf(image, 'DiskControllerTypes')) ? (['NVMe'] as const) : []),
    ...(isAccelerated ? (['AcceleratedNetworking'] as const) : []),
  ];
}
