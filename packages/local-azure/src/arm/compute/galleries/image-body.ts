import { z } from 'zod';
import type { Call } from '../../core/call.ts';
import type { Image, ImageProperties } from './image-kinds.ts';
import { planSchema } from '../../core/purchase-plan.ts';
import { trackedBody } from '../../http/request-body.ts';

/** Azure docs, azure-compute-gallery: from this version on, definitions are for trusted launch by default. */
const TRUSTED_LAUNCH_DEFAULT_SINCE = '2025-03-03';

const partOfIdentifier = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[\w.-]*[\w-]$/, 'may hold letters, digits, _, - and ., and may not end in .');

const rangeSchema = z
  .looseObject({ min: z.int().nonnegative().optional(), max: z.int().nonnegative().optional() })
  .optional();

const imagePropertiesSchema = z.looseObject({
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
  purchasePlan: planSchema.optional(),
  endOfLifeDate: z.iso.datetime({ offset: true }).optional(),
  recommended: z.looseObject({ vCPUs: rangeSchema, memory: rangeSchema }).optional(),
});

/** What a PUT of a definition must hold. */
export const imageBodySchema = z.looseObject({ ...trackedBody, properties: imagePropertiesSchema });
export type ImageBody = z.output<typeof imageBodySchema>;

/** What a PATCH of a definition may hold. */
export const imageUpdateSchema = z.looseObject({
  tags: trackedBody.tags,
  properties: imagePropertiesSchema.partial().optional(),
});

/** What a PUT would hold that changes of a definition what a PATCH names. */
export function patched(
  { location, tags, properties }: Image,
  update: z.output<typeof imageUpdateSchema>,
): ImageBody {
  const { provisioningState: _state, ...current } = properties;
  return imageBodySchema.parse({
    location,
    tags: update.tags ?? tags,
    properties: { ...current, ...update.properties },
  });
}

/** What is left out keeps its value, or on a new definition gets the default of the api-version. */
export function withDefaults(
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
  const purchasePlan = given.purchasePlan ?? existing?.purchasePlan;
  return {
    ...rest,
    hyperVGeneration,
    architecture: given.architecture ?? existing?.architecture ?? 'x64',
    ...(features && { features }),
    ...(purchasePlan && { purchasePlan }),
  };
}
