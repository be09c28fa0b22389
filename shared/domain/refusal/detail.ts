import { z } from 'zod';

/** One of several reasons or consequences: a stable code, and a plain sentence. */
export const detail = z.object({
  code: z.string(),
  message: z.string(),
  target: z.string().exactOptional(),
});

export type Detail = z.infer<typeof detail>;
