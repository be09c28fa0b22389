import { z } from 'zod';
import type { Call } from '../../core/call.ts';
import { type Cloud, type Handler, nameOf, present, type Reply } from '../../core/cloud.ts';
import { conflict, invalidParameter, resourceNotFound } from '../../core/errors.ts';
import { GALLERY, type GalleryProperties } from './gallery-kind.ts';
import { IMAGE } from './image-kinds.ts';
import { listReply } from '../../http/list-reply.ts';
import { requireNoNested } from '../../resources/nested-deletion.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from '../../http/request-body.ts';
import type { Resource } from '../../core/store.ts';
import { requireQuota } from '../usages.ts';

const WRITE = 10_000;
const DELETION = 10_000;
/** Azure docs, troubleshooting-shared-images: letters, digits, `_` and `.`; no dash; alphanumeric at both ends. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$/;

const galleryBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({ description: z.string().optional() }).optional(),
});

type GalleryBody = z.output<typeof galleryBodySchema>;
const galleryUpdateSchema = galleryBodySchema.partial();

const put: Handler = (call, cloud) => {
  const name = nameOf(call);
  if (!NAME.test(name)) {
    throw invalidParameter(
      'galleryName',
      `The entity name 'galleryName' is invalid according to its validation rule: ${NAME.source}.`,
    );
  }
  return write(call, cloud, readBody(call, galleryBodySchema));
};

const patch: Handler = (call, cloud) => {
  const existing = cloud.store.get(GALLERY, call.id);
  if (!existing) throw resourceNotFound(call.id);
  const { tags = existing.tags, properties } = readBody(call, galleryUpdateSchema);
  return write(call, cloud, {
    location: existing.location,
    tags,
    properties: { ...existing.properties, ...properties },
  });
};

function write(call: Call, cloud: Cloud, { location, tags, properties }: GalleryBody): Reply {
  const { store } = cloud;
  const name = nameOf(call);
  const region = requireRegion(cloud, location, GALLERY.type);
  const existing = store.get(GALLERY, call.id);
  if (existing) requireSameLocation(existing, region);
  else {
    requireUniqueName(call, store.list(GALLERY, `/subscriptions/${call.subscriptionId}`));
    requireQuota(cloud, call.subscriptionId, region.name, { Gallery: 1 });
  }

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
}

/** Azure docs, troubleshooting-shared-images: a gallery's name is unique in its subscription. */
function requireUniqueName(call: Call, galleries: readonly Resource[]): void {
  const name = nameOf(call);
  if (!galleries.some((gallery) => gallery.name.toLowerCase() === name.toLowerCase())) return;
  throw conflict(
    `The gallery name '${name}' is not unique within the subscription '${call.subscriptionId}'. ` +
      'Please pick another gallery name.',
  );
}

const get: Handler = (call, { store }) => {
  const gallery = store.get(GALLERY, call.id);
  if (!gallery) throw resourceNotFound(call.id);
  return { status: 200, body: present(gallery) };
};

const list: Handler = (call, cloud) => listReply(call, cloud, GALLERY);

const remove: Handler = (call, cloud) => {
  const gallery = cloud.store.get(GALLERY, call.id);
  if (!gallery) return { status: 204 };
  requireNoNested(cloud, gallery, IMAGE);
  const operation = cloud.operations.remove(call, 'capsOperations', gallery, DELETION);
  return { status: 202, operation };
};

export const galleryHandlers: Record<string, Handler> = {
  'PUT galleries': put,
  'PATCH galleries': patch,
  'GET galleries': get,
  'LIST galleries': list,
  'DELETE galleries': remove,
};
