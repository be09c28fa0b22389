import { z } from 'zod';
import type { Call } from '../core/call.ts';
import type { Cloud } from '../core/cloud.ts';
import { ArmError } from '../core/errors.ts';
import { findRegion, PHYSICAL_REGIONS, type Region } from '../core/regions.ts';

/** What every tracked resource's body may carry beside its properties. */
export const trackedBody = {
  location: z.string().min(1),
  tags: z.record(z.string(), z.string()).optional(),
};

/**
 * Reads a request's body.
 *
 * @throws ArmError 400 `InvalidRequestContent` that names the first thing that is wrong
 */
export function readBody<T>(call: Call, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const target = issue?.path.join('.') ?? '';
  throw new ArmError(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${target || 'body'}: ${issue?.message ?? ''}'.`,
    target ? { target } : {},
  );
}

/**
 * The region that a body names.
 *
 * @throws ArmError 400 `LocationNotAvailableForResourceType` for one that is none, or is not offered to the
 *   subscription (fault `region-hidden`)
 */
export function requireRegion({ faults }: Cloud, location: string, type: string): Region {
  const region = findRegion(location);
  if (region && !faults.isHidden(region.name)) return region;
  const offered = PHYSICAL_REGIONS.filter(({ name }) => !faults.isHidden(name));
  const available = offered.map(({ name }) => name).join(',');
  throw new ArmError(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'. ` +
      `List of available regions for the resource type is '${available}'.`,
  );
}

/** A resource's location can't be changed by writing it again. @throws ArmError 409 `InvalidResourceLocation` */
export function requireSameLocation(
  existing: { name: string; location: string; type: string },
  region: Region,
): void {
  if (existing.location === region.name) return;
  throw new ArmError(
    409,
    'InvalidResourceLocation',
    `The resource '${existing.name}' already exists in location '${existing.location}' in resource group. ` +
      `A resource with the same name cannot be created in location '${region.name}'. Please select a new resource name.`,
  );
}
