import type { Call } from '../../core/call.ts';
import { type Cloud, type Handler, nameOf, parentOf, present, type Reply } from '../../core/cloud.ts';
import { invalidParameter, resourceNotFound } from '../../core/errors.ts';
import { type ImageBody, imageBodySchema, imageUpdateSchema, patched, withDefaults } from './image-body.ts';
import { type Image, IMAGE, IMAGE_VERSION } from './image-kinds.ts';
import { requireFutureEnd, requireUnchanged, requireUniqueIdentifier } from './image-rules.ts';
import { listReply } from '../../http/list-reply.ts';
import { requireNoNested } from '../../resources/nested-deletion.ts';
import { readBody, requireRegion, requireSameLocation } from '../../http/request-body.ts';
import { requireQuota } from '../usages.ts';

const WRITE = 8_000;
const DELETION = 8_000;
/** Azure docs, troubleshooting-shared-images: as a gallery's, and dashes. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$/;
const put: Handler = (call, cloud) => {
  if (!NAME.test(nameOf(call))) {
    throw invalidParameter(
      'galleryImageName',
      `The entity name 'galleryImageName' is invalid according to its validation rule: ${NAME.source}.`,
    );
  }
  return write(call, cloud, readBody(call, imageBodySchema));
};

const patch: Handler = (call, cloud) => {
  const existing = cloud.store.get(IMAGE, call.id);
  if (!existing) throw resourceNotFound(call.id);
  return write(call, cloud, patched(existing, readBody(call, imageUpdateSchema)));
};

function write(call: Call, cloud: Cloud, body: ImageBody): Reply {
  const { store } = cloud;
  const region = requireRegion(cloud, body.location, IMAGE.type);
  const existing = store.get(IMAGE, call.id);
  if (existing) {
    requireSameLocation(existing, region);
    requireUnchanged(existing, body);
  } else {
    requireUniqueIdentifier(body.properties.identifier, store.list(IMAGE, parentOf(call.id)));
    requireQuota(cloud, call.subscriptionId, region.name, { GalleryImage: 1 });
  }
  requireFutureEnd(body.properties.endOfLifeDate, existing?.properties.endOfLifeDate, cloud.now());

  const image: Image = {
    id: existing?.id ?? call.id,
    name: existing?.name ?? nameOf(call),
    type: IMAGE.type,
    location: region.name,
    ...(body.tags && { tags: body.tags }),
    properties: {
      ...withDefaults(body.properties, call, existing?.properties),
      provisioningState: existing ? 'Updating' : 'Creating',
    },
    hidden: {},
  };
  const operation = cloud.operations.write(call, 'capsOperations', image, WRITE);
  return { status: existing ? 200 : 201, body: present(image), operation };
}

const get: Handler = (call, { store }) => {
  const image = store.get(IMAGE, call.id);
  if (!image) throw resourceNotFound(call.id);
  return { status: 200, body: present(image) };
};

const list: Handler = (call, cloud) => listReply(call, cloud, IMAGE);

const remove: Handler = (call, cloud) => {
  const image = cloud.store.get(IMAGE, call.id);
  if (!image) return { status: 204 };
  requireNoNested(cloud, image, IMAGE_VERSION);
  const operation = cloud.operations.remove(call, 'capsOperations', image, DELETION);
  return { status: 202, operation };
};

export const imageHandlers: Record<string, Handler> = {
  'PUT galleries/images': put,
  'PATCH galleries/images': patch,
  'GET galleries/images': get,
  'LIST galleries/images': list,
  'DELETE galleries/images': remove,
};
