import { z } from 'zod';
import type { Call } from './call.ts';
import type { Handler } from './cloud.ts';
import { nameOf, parentOf, present } from './cloud.ts';
import {
  invalidParameter,
  operationNotAllowed,
  propertyChangeNotAllowed,
  resourceNotFound,
} from './errors.ts';
import { type Image, IMAGE, IMAGE_VERSION, type ImageProperties } from './image-kinds.ts';
import { listReply } from './list-reply.ts';
import { requireNoNested } from './nested-deletion.ts';
import { readBody, requireRegion, requireSameLocation, trackedBody } from './request-body.ts';
import { requireQuota } from './usages.ts';

const WRITE = 8_000;
const DELETION = 8_000;
/** Azure docs, troubleshooting-shared-images: as a gallery's, and dashes. */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$/;
/** Azure docs, azure-compute-gallery: from this version on, definitions are for trusted launch by default. */
const TRUSTED_LAUNCH_DEFAULT_SINCE = '2025-03-03';

const partOfIdentifier = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[\w.-]*[\w-]$/, 'may hold letters, digits, _, - and ., and may not end in .');

const imageBodySchema = z.looseObject({
  ...trackedBody,
  properties: z.looseObject({
    osType: z.enum(['Windows', 'Linux']),
    osState: z.enum(['Generalized', 'Specialized']),
    hyperVGeneration: z.enum(['V1', 'V2']).optional(),
    architecture: z.enum(['x64', 'Arm64']).optional(),
    identifier: z.object({
      publisher: partOfIdentifier(128),
      offer: partOfIdentifier(64),
      sku: partOfIdentifier(64),
    }),
    features: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
    description: z.string().optional(),
    endOfLifeDate: z.iso.datetime({ offset: true }).optional(),
  }),
});
type ImageBody = z.output<typeof imageBodySchema>;

const put: Handler = (call, cloud) => {
  const { store } = cloud;
  if (!NAME.test(nameOf(call))) {
    throw invalidParameter(
      'galleryImageName',
      `The entity name 'galleryImageName' is invalid according to its validation rule: ${NAME.source}.`,
    );
  }
  const body = readBody(call, imageBodySchema);
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
};

/** What is left out keeps its value, or on a new definition gets the default of the api-version. */
function withDefaults(
  given: ImageBody['properties'],
  { apiVersion }: Call,
  existing?: ImageProperties,
): ImageProperties {
  const isTrusted = apiVersion >= TRUSTED_LAUNCH_DEFAULT_SINCE;
  const hyperVGeneration = given.hyperVGeneration ?? existing?.hyperVGeneration ?? (isTrusted ? 'V2' : 'V1');
  const defaultFeatures =
    isTrusted && hyperVGeneration === 'V2'
      ? [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }]
      : undefined;
  const features = given.features ?? (existing ? existing.features : defaultFeatures);
  const { features: _features, ...rest } = given;
  return {
    ...rest,
    hyperVGeneration,
    architecture: given.architecture ?? existing?.architecture ?? 'x64',
    ...(features && { features }),
  };
}

/** Azure docs, azure-compute-gallery: these are fixed when the definition is made. */
function requireUnchanged({ properties: existing }: Image, { properties: given }: ImageBody): void {
  const isChanged = <T>(value: T | undefined, current: T): boolean =>
    value !== undefined && value !== current;
  const at = 'galleryImage.properties';
  if (isChanged(given.osType, existing.osType)) throw propertyChangeNotAllowed(`${at}.osType`);
  if (isChanged(given.osState, existing.osState)) throw propertyChangeNotAllowed(`${at}.osState`);
  if (isChanged(given.hyperVGeneration, existing.hyperVGeneration)) {
    throw propertyChangeNotAllowed(`${at}.hyperVGeneration`);
  }
  if (isChanged(given.architecture, existing.architecture))
    throw propertyChangeNotAllowed(`${at}.architecture`);
  for (const part of ['publisher', 'offer', 'sku'] as const) {
    if (given.identifier[part] !== existing.identifier[part])
      throw propertyChangeNotAllowed(`${at}.identifier.${part}`);
  }
}

/** Azure docs, troubleshooting-shared-images. What is there already may have passed, and be written as it was read. */
function requireFutureEnd(wanted: string | undefined, current: string | undefined, now: number): void {
  if (wanted === undefined || Date.parse(wanted) > now) return;
  if (current !== undefined && Date.parse(current) === Date.parse(wanted)) return;
  throw invalidParameter(
    'galleryImage.properties.endOfLifeDate',
    'EndOfLifeDate must be set to a future date.',
  );
}

function requireUniqueIdentifier(identifier: ImageProperties['identifier'], images: readonly Image[]): void {
  const keyOf = ({ publisher, offer, sku }: ImageProperties['identifier']): string =>
    [publisher, offer, sku].join('\n').toLowerCase();
  const other = images.find((image) => keyOf(image.properties.identifier) === keyOf(identifier));
  if (!other) return;
  const { publisher, offer, sku } = identifier;
  throw operationNotAllowed(
    `Gallery image: ${other.name} identified by (publisher:${publisher}, offer:${offer}, sku:${sku}) already exists. ` +
      'Choose a different publisher, offer, sku combination.',
  );
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
  'GET galleries/images': get,
  'LIST galleries/images': list,
  'DELETE galleries/images': remove,
};
