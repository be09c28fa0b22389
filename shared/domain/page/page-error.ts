import { z } from 'zod';

/** Of the longest message that is worth reading. */
const MAX_MESSAGE = 500;
const MAX_FRAMES = 20;

/** One place in the page's script. Its name changes with its content, so it also says which build it was. */
const frame = z
  .strictObject({
    file: z
      .string()
      .regex(/^[\w.-]{1,100}$/)
      .meta({ description: 'Name of a script below `/assets/`.', examples: ['image-page-Bq3x.js'] }),
    line: z.int().min(1).max(10_000_000),
    column: z.int().min(0).max(10_000_000),
  })
  .meta({ description: 'A place in a script of the page.' });

/**
 * What the page tells of a crash of its own. It has room for what the page's script is and does, and none for an
 * address, a name or what somebody has typed; of the message only what `maskedMessage` leaves is kept.
 */
export const pageError = z
  .strictObject({
    page: z
      .string()
      .regex(/^\/[\w:/-]{0,99}$/)
      .meta({
        description: 'The route, with the names of its parameters in place of what they stand for.',
        examples: ['/accounts/:account/gallery/:image'],
      }),
    part: z.enum(['page', 'frame']).meta({ description: 'What crashed: the page, or the frame around it.' }),
    name: z
      .string()
      .regex(/^[A-Za-z]\w{0,63}$/)
      .meta({ description: 'The class of the error.', examples: ['DOMException'] }),
    message: z.string().max(MAX_MESSAGE).meta({ description: "The error's message." }),
    frames: z.array(frame).max(MAX_FRAMES).meta({ description: 'Where it was thrown, innermost first.' }),
  })
  .meta({ id: 'PageError', description: 'A crash of the page.' });

export type PageError = z.infer<typeof pageError>;
