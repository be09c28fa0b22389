import { z } from 'zod';

/** Names one run of an export; what a run writes is refused once another run has taken the export over. */
export const runRef = z.object({ accountId: z.string(), exportId: z.string(), token: z.string() });

/** Names the export that a workflow is about. */
export const exportRef = z.object({ accountId: z.string(), exportId: z.string() });

export const imageRef = z.object({ galleryId: z.string(), imageName: z.string() });
export const versionRef = imageRef.extend({ version: z.string() });
