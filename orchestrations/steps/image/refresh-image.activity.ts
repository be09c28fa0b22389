import { z } from 'zod';
import type { ImageRefresher } from '../../../shared/use-cases/image/catalogue-ports.ts';
import { activity } from '../../engine/durable/activity.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

/** Brings one image up to date, for whoever has just changed it; what Azure puts off the timer does later. */
export const refreshImageActivity = activity({
  name: 'refreshImageActivity',
  input: imageRef,
  output: z.object({ refreshed: z.boolean() }),
  create:
    ({ refresher }: { refresher: ImageRefresher }) =>
    async (image) => ({ refreshed: (await refresher.refresh(image)).kind === 'done' }),
});
