import { z } from 'zod';

/** What a tag says of who made an image or a version of it. Anybody may write tags. */
export const taggedMaker = z.object({ accountId: z.string(), exportId: z.string() });

export type TaggedMaker = z.infer<typeof taggedMaker>;
