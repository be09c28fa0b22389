import { incompatibilities, type ImageProperties } from '../../../shared/image/image-definition.ts';
import type { Images } from '../../../shared/image/ports.ts';
import { done } from '../../../shared/operation/outcome.ts';
import type { ModelOperations } from './model-operations.ts';

/** One gallery with at most one image definition. */
export function modelImages(
  operations: ModelOperations,
  state: { galleryGone: boolean; image: ImageProperties | undefined },
): Images {
  let making = false;
  return {
    readGallery: (id) =>
      Promise.resolve(done(state.galleryGone ? undefined : { id, location: 'westeurope' })),
    readProperties: () => {
      operations.catchUp();
      return Promise.resolve(done(state.image));
    },
    ensure: (_image, properties) => {
      operations.catchUp();
      const [difference] = state.image ? incompatibilities(state.image, properties) : [];
      if (difference) return Promise.resolve({ kind: 'refused', error: difference });
      if (state.image) return Promise.resolve(done(null));
      if (making) return Promise.resolve({ kind: 'wait', seconds: 5, why: 'The image is Creating.' });
      making = true;
      return Promise.resolve(
        operations.begin('image', (error) => {
          making = false;
          if (!error) state.image = properties;
        }),
      );
    },
  };
}
