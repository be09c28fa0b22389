import { invalidParameter, operationNotAllowed, propertyChangeNotAllowed } from '../../core/errors.ts';
import type { ImageBody } from './image-body.ts';
import type { Image, ImageProperties } from './image-kinds.ts';
import { isSamePlan } from '../../core/purchase-plan.ts';

/** Azure docs, azure-compute-gallery: these are fixed when the definition is made. */
export function requireUnchanged({ properties: existing }: Image, { properties: given }: ImageBody): void {
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
  if (given.purchasePlan && !isSamePlan(given.purchasePlan, existing.purchasePlan)) {
    throw propertyChangeNotAllowed(`${at}.purchasePlan`);
  }
  for (const part of ['publisher', 'offer', 'sku'] as const) {
    if (given.identifier[part] !== existing.identifier[part])
      throw propertyChangeNotAllowed(`${at}.identifier.${part}`);
  }
}

/** Azure docs, troubleshooting-shared-images. What is there already may have passed, and be written as it was read. */
export function requireFutureEnd(wanted: string | undefined, current: string | undefined, now: number): void {
  if (wanted === undefined || Date.parse(wanted) > now) return;
  if (current !== undefined && Date.parse(current) === Date.parse(wanted)) return;
  throw invalidParameter(
    'galleryImage.properties.endOfLifeDate',
    'EndOfLifeDate must be set to a future date.',
  );
}

/** Azure docs, troubleshooting-shared-images: unique in the gallery. */
export function requireUniqueIdentifier(
  identifier: ImageProperties['identifier'],
  images: readonly Image[],
): void {
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
