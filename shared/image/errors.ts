import { Refusal } from '../refusal/refusal.ts';

/** The account's gallery has no such image, as far as is known. */
export class ImageNotFound extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'ImageNotFound';

  constructor(imageName: string) {
    super(
      `The gallery has no image "${imageName}". If it has just been uploaded, synchronise the gallery first.`,
      { target: 'image' },
    );
  }
}

/** The image has no such version, as far as is known. */
export class ImageVersionNotFound extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'ImageVersionNotFound';

  constructor(imageName: string, version: string) {
    super(
      `The image "${imageName}" has no version "${version}". If it has just been made, synchronise the gallery first.`,
      { target: 'version' },
    );
  }
}
