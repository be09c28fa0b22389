import { z } from 'zod';
import { explain } from '../../shared/domain/arm/error-catalogue.ts';
import type { AzureError } from '../../shared/domain/arm/outcome.ts';

/** What Azure refused, in plain words and in its own. */
export const azureProblem = z
  .strictObject({
    id: z.string().meta({ description: 'Which known problem it is, for translations; `Unknown` if none.' }),
    message: z.string().meta({ description: "A plain sentence; of an unknown problem Azure's own words." }),
    advice: z.string().optional().meta({ description: 'What to do next.' }),
    retryHelps: z.boolean().meta({ description: 'Whether the same, asked again, may go well.' }),
    values: z.record(z.string(), z.string()).meta({
      description: 'What the sentences have in place of the placeholders of their translations.',
    }),
    azureCode: z.string().meta({ description: "Azure's own code." }),
    azureMessage: z.string().meta({ description: "Azure's own words." }),
    requestId: z.string().optional().meta({ description: "Azure's id of the request, for its support." }),
    correlationId: z
      .string()
      .optional()
      .meta({ description: "Azure's correlation id, for its support and its activity log." }),
  })
  .meta({ id: 'AzureProblem', description: 'What Azure refused, in plain words and in its own.' });

/** The catalogue speaks when the answer is given, so that a better sentence helps with old exports, too. */
export function azureProblemOf(error: AzureError): z.infer<typeof azureProblem> {
  const { id, message, advice, retryHelps, values, azureCode, azureMessage } = explain(error);
  const { requestId, correlationId } = error.trace ?? {};
  return { id, message, advice, retryHelps, values, azureCode, azureMessage, requestId, correlationId };
}
