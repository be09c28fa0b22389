import { z } from 'zod';
import { simpleName } from '../../shared/domain/resource/simple-name.ts';
import { isNewestFirstId } from '../../shared/domain/resource/newest-first-id.ts';

export const accountId = simpleName.meta({ description: 'Id of the lab account.', examples: ['contoso'] });

export const labName = simpleName.meta({
  description: 'Name of the lab in its lab account.',
  examples: ['linux-basics'],
});

/** In a path any text is welcome: where there is no such export, that is the answer. */
export const exportId = z.string().meta({ description: 'Id of the export.' });

/** In a path any text is welcome, as for exports. */
export const operationId = z.string().meta({ description: 'Id of the operation.' });

/** What a page of exports may begin after. */
export const exportContinuation = z
  .string()
  .refine(isNewestFirstId, { error: 'Follow the nextLink of the page before, unchanged.' })
  .meta({ description: 'Where the page begins, as the `nextLink` of the page before has it.' });
