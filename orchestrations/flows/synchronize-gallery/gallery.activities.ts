import { z } from 'zod';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import type {
  GalleryContents,
  ImageNews,
  ImageRecords,
  ImageRefresher,
} from '../../../shared/use-cases/image/catalogue-ports.ts';
import { imageDefinition } from '../../../shared/domain/image/image-facts.ts';
import { findVanished } from '../../../shared/use-cases/image/find-vanished.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { ask } from '../../engine/run/ask.ts';

/** An image to be brought up to date, with its definition where that has just been read. */
export const staleImage = z.object({ name: z.string(), definition: imageDefinition.exactOptional() });

/** Reads one page of a gallery's images; no page where there is no such gallery. */
export const readGalleryPageActivity = ask({
  name: 'readGalleryPageActivity',
  input: z.object({ galleryId: z.string(), continuation: z.string().exactOptional() }),
  value: z.object({ images: z.array(imageDefinition), continuation: z.string().exactOptional() }).nullable(),
  create:
    ({ contents }: { contents: GalleryContents }) =>
    async ({ galleryId, continuation }) => {
      const page = await contents.listImages(galleryId, continuation);
      return page.kind === 'done' ? done(page.value ?? null) : page;
    },
});

/** Brings some images up to date, as far as Azure lets it without a wait. */
export const refreshImagesActivity = ask({
  name: 'refreshImagesActivity',
  input: z.object({ galleryId: z.string(), images: z.array(staleImage) }),
  value: z.object({
    rowsWritten: z.int(),
    refused: z.array(detail),
    /** Those that Azure has put off, and for how many seconds. */
    left: z.array(staleImage),
    seconds: z.number(),
  }),
  create:
    ({ refresher }: { refresher: ImageRefresher }) =>
    async ({ galleryId, images }) => {
      let rowsWritten = 0;
      const refused: z.infer<typeof detail>[] = [];
      for (const [index, { name, definition }] of images.entries()) {
        const outcome = await refresher.refresh({ galleryId, imageName: name }, definition);
        if (outcome.kind === 'wait') {
          const { seconds } = outcome;
          return done({ rowsWritten, refused, left: images.slice(index), seconds });
        }
        if (outcome.kind === 'refused') refused.push({ ...outcome.error, target: `images/${name}` });
        else rowsWritten += outcome.value.rowsWritten;
      }
      return done({ rowsWritten, refused, left: [], seconds: 0 });
    },
});

/** Finds images that are written down and that Azure does not list any more; some of them, where they are many. */
export const findVanishedImagesActivity = ask({
  name: 'findVanishedImagesActivity',
  input: z.object({ galleryId: z.string() }),
  value: z.object({ names: z.array(z.string()) }),
  create:
    (ports: { contents: GalleryContents; records: ImageRecords }) =>
    ({ galleryId }) =>
      findVanished(ports, galleryId),
});

/** The whole gallery has been read: from now on its changes are told, and those that could not be told yet. */
export const finishReadingActivity = ask({
  name: 'finishReadingActivity',
  input: z.object({ galleryId: z.string() }),
  value: z.null(),
  create:
    ({ records, news }: { records: Pick<ImageRecords, 'markRead'>; news: ImageNews }) =>
    async ({ galleryId }) => {
      await records.markRead(galleryId);
      await news.tell(galleryId);
      return done(null);
    },
});
