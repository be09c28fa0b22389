import { z } from 'zod';
import type { Handler } from './cloud.ts';
import { listReply, nameOf, present } from './cloud.ts';
import { cannotDeleteParent, conflict, invalidParameter, resourceNotFound } from './errors.ts';
import { IMAGE } from './image-kinds.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from './request-body.ts';
import { defineKind, type Resource } from './store.ts';

interface GalleryProperties {
  readonly description?: string;
  readonly identifier: { readonly uniqueName: string };
}

const GALLERY = defineKind<GalleryProperties, object>('Microsoft.Compute/galleries');

const WRITE = 10_000;
const DELETION = 10_000;
/** Azure docs, troubleshooting-shared-images: letters, digits, `_` and `.`; no dash; alphanumeric at both ends. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$/;

const galleryBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({ description: z.string().optional() }).optional(),
});

const put: Handler = (call, cloud) => {
  const { store } = cloud;
  const name = nameOf(call);
  if (!NAME.test(name)) {
    throw invalidParameter(
      'galleryName',
      `The entity name 'galleryName' is invalid according to its validation rule: ${NAME.source}.`,
    );
  }
  const { location, tags, properties } = readBody(call, galleryBodySchema);
  const region = requireRegion(location, GALLERY.type);
  const existing = store.get(GALLERY, call.id);
  if (existing) requireSameLocation(existing, region);
  else requireUniqueName(name, store.list(GALLERY, `/subscriptions/${call.subscriptionId}`));

  const gallery: Resource<GalleryProperties> = {
    id: existing?.id ?? call.id,
    name: existing?.name ?? name,
    type: GALLERY.type,
    location: region.name,
    ...(tags && { tags }),
    properties: {
      ...(properties?.description !== undefined && { description: properties.description }),
      identifier: { uniqueName: `${call.subscriptionId}-${name.toUpperCase()}` },
      provisioningState: existing ? 'Updating' : 'Creating',
    },
    hidden: {},
  };
  const operation = cloud.operations.write(call, 'capsOperations', gallery, WRITE);
  return { status: existing ? 200 : 201, body: present(gallery), operation };
};

/** Azure docs, troubleshooting-shared-images: a gallery's name is unique in its subscription. */
function requireUniqueName(name: string, galleries: readonly Resource[]): void {
  const other = galleries.find((gallery) => gallery.name.toLowerCase() === name.toLowerCase());
  if (other)
    throw conflict(`A gallery with the name '${name}' already exists in the subscription: '${other.id}'.`);
}

const get: Handler = (call, { store }) => {
  const gallery = store.get(GALLERY, call.id);
  if (!gallery) throw resourceNotFound(call.id);
  return { status: 200, body: present(gallery) };
};

const list: Handler = (call, { store }) => listReply(call, store.list(GALLERY, call.id));

const remove: Handler = (call, cloud) => {
  const gallery = cloud.store.get(GALLERY, call.id);
  if (!gallery) return { status: 204 };
  if (cloud.store.list(IMAGE, gallery.id).length > 0) throw cannotDeleteParent(gallery.id);
  const operation = cloud.operations.remove(call, 'capsOperations', gallery, DELETION);
  return { status: 202, operation };
};

export const galleryHandlers: Record<string, Handler> = {
  'PUT galleries': put,
  'GET galleries': get,
  'LIST galleries': list,
  'DELETE galleries': remove,
};
