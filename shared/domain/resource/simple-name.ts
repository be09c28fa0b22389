import { z } from 'zod';

/** Ids of accounts and names of labs become table keys, tags and URL segments, so they stay simple. */
export const simpleName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'Use 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends.',
});
