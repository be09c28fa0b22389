import { z } from 'zod';
import { attachGallery, type AttachPorts } from '../../shared/gallery/attach-gallery.ts';
import { GalleryNotUsable } from '../../shared/gallery/gallery.ts';
import type { Galleries } from '../../shared/gallery/ports.ts';
import { NOT_READY } from '../../shared/operation/look-twice.ts';
import { AT_OWN_PACE, done } from '../../shared/operation/outcome.ts';
import { Refusal } from '../../shared/refusal/refusal.ts';
import { refusalForm, refusalOf } from '../job/refusal-form.ts';
import { ask } from '../run/ask.ts';

const order = z.object({ galleryId: z.string(), jobId: z.string() });

/** Makes the gallery, or finds the one that an earlier ask has made. */
export const makeGallery = ask({
  name: 'makeGallery',
  input: order.extend({ location: z.string() }),
  value: z.null(),
  create:
    ({ galleries }: { galleries: Galleries }) =>
    (wanted) =>
      galleries.ensure(wanted),
});

/** Attaches the gallery that was made, after the same checks as for any other. */
export const attachMadeGallery = ask({
  name: 'attachMadeGallery',
  input: z.object({ accountId: z.string(), galleryId: z.string() }),
  value: z.object({ refusal: refusalForm.exactOptional() }),
  create:
    (ports: AttachPorts) =>
    async ({ accountId, galleryId }) => {
      try {
        await attachGallery(ports, accountId, galleryId);
        return done({});
      } catch (error) {
        const notReady =
          error instanceof GalleryNotUsable && error.details.find(({ code }) => code === NOT_READY);
        if (notReady) return { kind: 'wait', seconds: AT_OWN_PACE, why: notReady.message };
        if (error instanceof Refusal) return done({ refusal: refusalOf(error) });
        throw error;
      }
    },
});

/** Deletes the gallery that was made, as long as nothing is in it. */
export const deleteMadeGallery = ask({
  name: 'deleteMadeGallery',
  input: order,
  value: z.null(),
  create:
    ({ galleries }: { galleries: Galleries }) =>
    (made) =>
      galleries.ensureDeleted(made),
});
