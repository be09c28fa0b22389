import { z } from 'zod';

/** Who asked for something: Entra's object id, and a name for people to read. */
export const requester = z.object({
  id: z.string(),
  name: z.string(),
  /** Only the sender of a message says so. */
  verified: z.literal(false).exactOptional(),
});

export type Requester = z.infer<typeof requester>;
