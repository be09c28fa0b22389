import type { Gallery } from '@azure/arm-compute';
import { z } from 'zod';
import type { AzurePermission } from '../../domain/gallery/azure-permissions.ts';
import type { Galleries } from '../../use-cases/gallery/ports.ts';
import { AT_OWN_PACE, done, type Outcome, type WaitOutcome } from '../../domain/arm/outcome.ts';
import { normalizeRegion } from '../../domain/region/region.ts';
import { GALLERY_TYPE, parseResourceId } from '../../domain/resource/resource-id.ts';
import type { ArmClients, ArmReader } from './arm-clients.ts';
import { asking, reading, unlessNotFound } from './asking.ts';
import { started } from './long-running.ts';
import { OPERATION_TAG } from './tags.ts';

/** Azure's list of what whoever asks may do on a resource (Azure docs, authorization: permissions). */
const PERMISSIONS = 'providers/Microsoft.Authorization/permissions?api-version=2022-04-01';

const permissionPage = z.object({
  value: z.array(
    z.object({ actions: z.array(z.string()).default([]), notActions: z.array(z.string()).default([]) }),
  ),
  nextLink: z.string().optional(),
});

export function createGalleries(arm: ArmClients & ArmReader): Galleries {
  function locate(galleryId: string) {
    const { subscriptionId, resourceGroup, name } = parseResourceId(galleryId, GALLERY_TYPE);
    return { subscriptionId, resourceGroup, name, client: arm.compute(subscriptionId) };
  }

  return {
    read: (galleryId) =>
      reading(async () => {
        const { resourceGroup, name, client } = locate(galleryId);
        const found = await unlessNotFound(client.galleries.get(resourceGroup, name));
        return (
          found && {
            id: galleryId,
            location: normalizeRegion(found.location),
            provisioningState: found.provisioningState ?? 'Unknown',
            softDelete: found.softDeletePolicy?.isSoftDeleteEnabled === true,
            sharing: found.sharingProfile?.permissions ?? 'Private',
          }
        );
      }),

    readPermissions: (galleryId) =>
      reading(async () => {
        const { subscriptionId } = locate(galleryId);
        const path = galleryId.split('/').map(encodeURIComponent).join('/');
        const permissions: AzurePermission[] = [];
        let next: string | undefined = `${path}/${PERMISSIONS}`;
        while (next) {
          const page = permissionPage.parse(await arm.read(subscriptionId, next));
          permissions.push(...page.value);
          next = page.nextLink;
        }
        return permissions;
      }),

    listImageNames: (galleryId, most) =>
      reading(async () => {
        const { resourceGroup, name, client } = locate(galleryId);
        const names: string[] = [];
        for await (const image of client.galleryImages.listByGallery(resourceGroup, name)) {
          names.push(image.name ?? '');
          if (names.length === most) break;
        }
        return names;
      }),

    ensure: ({ galleryId, location, jobId }) =>
      asking(async (): Promise<Outcome<null>> => {
        const { subscriptionId, resourceGroup, name, client } = locate(galleryId);
        const found = await unlessNotFound(client.galleries.get(resourceGroup, name));
        if (found && found.tags?.[OPERATION_TAG] !== jobId) return TAKEN;
        if (found?.provisioningState === 'Succeeded') return done(null);
        if (found && found.provisioningState !== 'Failed') return passing(found);
        return started(subscriptionId, () =>
          client.galleries.createOrUpdate(resourceGroup, name, {
            location,
            tags: { [OPERATION_TAG]: jobId },
          }),
        );
      }),

    ensureDeleted: ({ galleryId, jobId }) =>
      asking(async (): Promise<Outcome<null>> => {
        const { subscriptionId, resourceGroup, name, client } = locate(galleryId);
        const found = await unlessNotFound(client.galleries.get(resourceGroup, name));
        if (found?.tags?.[OPERATION_TAG] !== jobId) return done(null);
        if (found.provisioningState === 'Deleting') return passing(found);
        for await (const image of client.galleryImages.listByGallery(resourceGroup, name)) {
          if (image.name !== undefined) return done(null); // Somebody uses it already.
        }
        return started(subscriptionId, () => client.galleries.delete(resourceGroup, name));
      }),
  };
}

const TAKEN = {
  kind: 'refused' as const,
  error: {
    code: 'GalleryExists',
    message: 'There is such a gallery already. Attach it by its resource id, or choose another name.',
  },
};

/** Azure is at it already. */
function passing({ provisioningState = 'being changed' }: Gallery): WaitOutcome {
  return { kind: 'wait', seconds: AT_OWN_PACE, why: `The gallery is ${provisioningState}.` };
}
