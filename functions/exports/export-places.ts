import type { Export } from '../../shared/domain/export/export.ts';
import type { EndpointRequest } from '../http/public-address.ts';

/** Seconds after which a caller who follows an export should look again. */
export const LOOK_AGAIN_AFTER = '2';

/** The address of the export. */
export function placeOf(
  request: EndpointRequest,
  { accountId, id }: Pick<Export, 'accountId' | 'id'>,
): string {
  return new URL(`/api/lab-accounts/${accountId}/exports/${id}`, request.url).href;
}

/** The address at which any Azure SDK can follow the export as an operation. */
export function operationPlaceOf(
  request: EndpointRequest,
  { accountId, id }: Pick<Export, 'accountId' | 'id'>,
): string {
  return new URL(`/api/lab-accounts/${accountId}/operations/${id}`, request.url).href;
}
