import { z } from 'zod';

/** All that tells in which lab accounts labs can be made from an image. */
export const imageStanding = z.object({
  /** Codes of the reasons that hide it from every lab account. */
  because: z.array(z.string()),
  disabledIn: z.array(z.string()),
  ready: z.array(z.object({ region: z.string() })),
});
export type ImageStanding = z.infer<typeof imageStanding>;

/** That an image stands otherwise than before: written down with the facts that say so, and told after that. */
export const imageChange = z.object({
  /** Of this change and of no other; later ones sort after it. */
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  galleryId: z.string(),
  imageName: z.string(),
  /** Absent where there was no such image. */
  before: imageStanding.exactOptional(),
  /** Absent where there is none any more. */
  after: imageStanding.exactOptional(),
});
export type ImageChange = z.infer<typeof imageChange>;

/** What a change is known by, should there be one. */
export type ChangeStamp = Pick<ImageChange, 'id' | 'at'>;

/** The stamp of a change that is made now. */
export function changeStamp(now: Date, guid: string): ChangeStamp {
  const at = now.toISOString();
  return { id: `${at.replaceAll(/\D/g, '')}-${guid}`, at };
}
