import { z } from 'zod';
import { labBuild, labPart, labPlace } from '../../../shared/domain/lab/lab-build.ts';
import type { LabParts } from '../../../shared/use-cases/lab/ports.ts';
import { ask } from '../../engine/run/ask.ts';

/** Has Azure make one part of a lab. */
export const createLabPartActivity = ask({
  name: 'createLabPartActivity',
  input: z.object({ build: labBuild, part: labPart }),
  value: z.null(),
  galleryOf: ({ build }) => build.image.galleryId,
  create:
    ({ labParts }: { labParts: LabParts }) =>
    ({ build, part }) =>
      labParts.ensure(build, part),
});

/** Has Azure delete one part of a lab, if it is the lab's. */
export const deleteLabPartActivity = ask({
  name: 'deleteLabPartActivity',
  input: z.object({ place: labPlace, part: labPart }),
  value: z.null(),
  create:
    ({ labParts }: { labParts: LabParts }) =>
    ({ place, part }) =>
      labParts.ensureDeleted(place, part),
});
