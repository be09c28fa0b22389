import { incompatibilities, type ImageProperties } from '../../../shared/domain/image/image-definition.ts';
import type { Images } from '../../../shared/use-cases/image/ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import type { ModelOperations } from './model-operations.ts';

export interface ImageState {
  galleryGone: boolean;
  /** The image definition, if there is one. */
  image: ImageProperties | undefined;
  /** What the one that was made says of itself. */
  description?: string;
}

/** One gallery with at most one image definition. */
export function modelImages(operations: ModelOperations, state: ImageState): Images {
  let making: ImageProperties | undefined; // Azure shows an image that it is making.
  return {
    readGallery: (id) =>
      Promise.resolve(done(state.galleryGone ? undefined : { id, location: 'westeurope' })),
    readProperties: () => {
      operations.catchUp();
      return Promise.resolve(done(state.image ?? making));
    },
    ensureDeleted: () => {
      operations.catchUp();
      if (!state.image) return Promise.resolve(done(null));
      return Promise.resolve(
        operations.begin('deleteImage', (error) => {
          if (!error) state.image = undefined;
        }),
      );
    },
    ensure: ({ properties, description }) => {
      operations.catchUp();
      const [difference] = state.image ? incompatibilities(state.image, properties) : [];
      if (difference) return Promise.resolve({ kind: 'refused', error: difference });
      if (state.image) return Promise.resolve(done(null));
      if (making) return Promise.resolve({ kind: 'wait', seconds: 5, why: 'The image is Creating.' });
      making = properties;
      return Promise.resolve(
        operations.begin('image', (error) => {
          making = undefined;
          if (error) return;
          state.image = properties;
          if (description !== undefined) state.description = description;
        }),
      );
    },
  };
}
