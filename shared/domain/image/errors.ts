import { Refusal, type RefusalDetail } from '../refusal/refusal.ts';
import { NOT_EXPORTED_HERE } from './ownership.ts';

/** The account's gallery has no such image, as far as is known. */
export class ImageNotFoundError extends Refusal {
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
export class ImageVersionNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'ImageVersionNotFound';

  constructor(imageName: string, version: string) {
    super(
      `The image "${imageName}" has no version "${version}". If it has just been made, synchronise the gallery first.`,
      { target: 'version' },
    );
  }
}

/** What is to become of a version can't be: one detail per reason. */
export class VersionEditRefusedError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'VersionEditRefused';

  constructor(reasons: readonly RefusalDetail[]) {
    super(reasons.map(({ message }) => message).join(' '), { details: reasons });
  }
}

/** An account changes and deletes what it has exported, and nothing else that is in its gallery. */
export class NotExportedHereError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = NOT_EXPORTED_HERE;

  constructor({ message }: Pick<RefusalDetail, 'message'>) {
    super(message);
  }
}

/**
 * Labs were made from it. Azure itself would not mind; but such a lab could not be made again, and nobody could see
 * any more what it came from.
 */
export class ImageInUseError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'ImageInUse';

  /** @param labs one detail each, and one for those of other lab accounts */
  constructor(what: string, labs: readonly RefusalDetail[]) {
    super(`Labs were made from ${what}: delete those first, or keep it.`, { details: labs });
  }
}

/** Versions of the image are being written: they can't go meanwhile. */
export class ImageBusyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'ImageBusy';

  /** @param holders ids of the operations, as far as they are the caller's */
  constructor(imageName: string, holders: readonly string[]) {
    super(`Versions of the image "${imageName}" are being written. Ask again when that is over.`, {
      details: holders.map((id) => ({ code: 'Operation', message: `Operation ${id} does.`, target: id })),
    });
  }
}

/** The account's settings say nothing of which versions to keep. */
export class NoRetentionPolicyError extends Refusal {
  readonly kind = 'Conflict';
  readonly code = 'NoRetentionPolicy';

  constructor(accountId: string) {
    super(`The lab account "${accountId}" has no retention policy. Give it one in its settings first.`);
  }
}
