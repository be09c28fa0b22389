import { z } from 'zod';
import { idempotencyKey } from '../../shared/domain/export/export-request.ts';
import type { Export } from '../../shared/domain/export/export.ts';
import type { EndpointRequest } from '../http/public-address.ts';
import { LOOK_AGAIN_AFTER, operationPlaceOf, placeOf } from './export-places.ts';

export const retryAfter = z.int().min(1).meta({ description: 'Seconds to wait before the next request.' });

/** The header by which a request for long work can be repeated. */
export const repeatability = {
  'Repeatability-Request-ID': idempotencyKey.optional().meta({
    description:
      'Your key for this request: with the same key and body it is the same work, however often it comes.',
  }),
};

/** The headers of an answer that long work has been accepted. */
export const acceptedHeaders = {
  'Operation-Location': z.url().meta({ description: 'Where any Azure SDK follows the work.' }),
  Location: z.url().meta({ description: 'The export, region by region.' }),
  'Retry-After': retryAfter,
  'Repeatability-Result': z.literal('accepted').optional().meta({
    description: 'Present when the request had a key.',
  }),
};

export function acceptedHeadersOf(request: EndpointRequest, run: Export, key: string | undefined) {
  return {
    'Operation-Location': operationPlaceOf(request, run),
    Location: placeOf(request, run),
    'Retry-After': LOOK_AGAIN_AFTER,
    ...(key !== undefined && { 'Repeatability-Result': 'accepted' }),
  };
}
