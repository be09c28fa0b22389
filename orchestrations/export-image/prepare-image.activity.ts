import { z } from 'zod';
import { imageProperties } from '../../shared/image/image-definition.ts';
import type { Images } from '../../shared/image/ports.ts';
import { outcomeOf } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';
import { imageRef } from './run-ref.ts';

/** Creates the image definition, or finds it. */
export const prepareImage = activity({
  name: 'prepareImage',
  input: imageRef.extend({ properties: imageProperties, location: z.string() }),
  output: outcomeOf(z.null()),
  create:
    ({ images }: { images: Images }) =>
    ({ galleryId, imageName, properties, location }) =>
      images.ensure({ galleryId, imageName }, properties, location),
});
