import { z } from 'zod';
import { imageProperties } from '../../../shared/domain/image/image-definition.ts';
import type { Images } from '../../../shared/use-cases/image/ports.ts';
import { ask } from '../../engine/run/ask.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

/** Creates the image definition, or finds it. */
export const prepareImageActivity = ask({
  name: 'prepareImageActivity',
  input: imageRef.extend({
    properties: imageProperties,
    location: z.string(),
    exportId: z.string(),
    description: z.string().exactOptional(),
  }),
  value: z.null(),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    ({ images }: { images: Images }) =>
    (order) =>
      images.ensure(order),
});
