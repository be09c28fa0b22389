import { z } from 'zod';
import { takeClaim, type ClaimPorts } from '../../../shared/use-cases/account/take-claim.ts';
import { attachGallery, type AttachPorts } from '../../../shared/use-cases/gallery/attach-gallery.ts';
import { GalleryNotUsableError, GalleryTakenError } from '../../../shared/domain/gallery/gallery.ts';
import type { Galleries } from '../../../shared/use-cases/gallery/ports.ts';
import { NOT_READY } from '../../../shared/use-cases/arm/look-twice.ts';
import { AT_OWN_PACE, done } from '../../../shared/domain/arm/outcome.ts';
import { Refusal } from '../../../shared/domain/refusal/refusal.ts';
import { refusalSchema, refusalOf } from '../../engine/job/refusal-form.ts';
import { ask } from '../../engine/run/ask.ts';

const order = z.object({ galleryId: z.string(), jobId: z.string() });

/** Claims the gallery before there is one: from here on no other account can attach it. */
export const claimNewGalleryActivity = ask({
  name: 'claimNewGalleryActivity',
  input: z.object({ accountId: z.string(), galleryId: z.string() }),
  value: z.object({ refusal: refusalSchema.exactOptional() }),
  create:
    (ports: ClaimPorts) =>
    async ({ accountId, galleryId: resourceId }) => {
      const claim = await takeClaim(ports, { kind: 'gallery', resourceId, accountId });
      return done(claim ? {} : { refusal: refusalOf(new GalleryTakenError()) });
    },
});

/** Makes the gallery, or finds the one that an earlier ask has made. */
export const makeGalleryActivity = ask({
  name: 'makeGalleryActivity',
  input: order.extend({ location: z.string() }),
  value: z.null(),
  create:
    ({ galleries }: { galleries: Galleries }) =>
    (wanted) =>
      galleries.ensure(wanted),
});

/** Attaches the gallery that was made, after the same checks as for any other. */
export const attachMadeGalleryActivity = ask({
  name: 'attachMadeGalleryActivity',
  input: z.object({ accountId: z.string(), galleryId: z.string() }),
  value: z.object({ refusal: refusalSchema.exactOptional() }),
  create:
    (ports: AttachPorts) =>
    async ({ accountId, galleryId }) => {
      try {
        await attachGallery(ports, accountId, galleryId);
        return done({});
      } catch (error) {
        const notReady =
          error instanceof GalleryNotUsableError && error.details.find(({ code }) => code === NOT_READY);
        if (notReady) return { kind: 'wait', seconds: AT_OWN_PACE, why: notReady.message };
        if (error instanceof Refusal) return done({ refusal: refusalOf(error) });
        throw error;
      }
    },
});

/**
 * Deletes the gallery that was made, as long as nothing is in it, and gives its claim back. One that is another
 * account's, or is attached to any, stays.
 */
export const deleteMadeGalleryActivity = ask({
  name: 'deleteMadeGalleryActivity',
  input: order.extend({ accountId: z.string() }),
  value: z.null(),
  create:
    (ports: ClaimPorts & { galleries: Pick<Galleries, 'ensureDeleted'> }) =>
    async ({ accountId, ...made }) => {
      const { galleryId: resourceId } = made;
      // While it holds the claim no other account attaches what is being deleted.
      const claim = await takeClaim(ports, { kind: 'gallery', resourceId, accountId });
      if (!claim) return done(null);
      if ((await ports.accounts.listAttachedTo(resourceId)).length > 0) return done(null);
      const outcome = await ports.galleries.ensureDeleted(made);
      if (outcome.kind === 'done') await ports.claims.remove(claim);
      return outcome;
    },
});
