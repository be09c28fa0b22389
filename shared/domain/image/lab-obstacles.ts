import type { RefusalDetail } from '../refusal/refusal.ts';
import type { ImageProperties } from './image-definition.ts';

/**
 * What of an image definition no lab can meet, whatever its versions are. It hides the image, and keeps exports out of
 * it: they would succeed, and nobody could use them.
 */
export function labObstacles({
  purchasePlan: plan,
  demands = [],
}: Pick<ImageProperties, 'purchasePlan' | 'demands'>): RefusalDetail[] {
  const obstacles: RefusalDetail[] = [];
  if (plan) {
    const message =
      `The image has the purchase plan "${plan.name}" of ${plan.publisher}, and labs can't be made from images with ` +
      'one. Use an image without a purchase plan.';
    obstacles.push({ code: 'ImageHasPlan', message });
  }
  if (demands.includes('NVMe')) {
    const message =
      'The image is for NVMe disk controllers alone, and lab machines have SCSI. Use an image that takes SCSI.';
    obstacles.push({ code: 'NvmeNotOffered', message });
  }
  if (demands.includes('AcceleratedNetworking')) {
    const message =
      'The image wants accelerated networking, which lab machines do not have. Use an image without ' +
      '"IsAcceleratedNetworkSupported".';
    obstacles.push({ code: 'AcceleratedNetworkingNotOffered', message });
  }
  return obstacles;
}
