import { z } from 'zod';
import type { DeletionImpact } from '../../shared/use-cases/image/check-deletion.ts';
import { detailDocument } from '../exports/export-document.ts';

/** What the deletion of an image, or of one of its versions, would mean. */
export const deletionDocument = z
  .strictObject({
    imageName: z.string().meta({ description: 'Name of the image.' }),
    version: z.string().optional().meta({ description: 'Absent if it is the whole image.' }),
    possible: z
      .boolean()
      .meta({ description: 'It is the account’s own, no lab uses it, and no operation writes it.' }),
    versionCount: z.int().min(0).meta({ description: 'How many versions would go.' }),
    labs: z
      .array(
        z.strictObject({
          labName: z.string().meta({ description: 'Name of the lab.' }),
          version: z.string().meta({ description: 'The version that it was made from.' }),
        }),
      )
      .meta({ description: 'Labs of this account that were made from it.' }),
    labsElsewhere: z.int().min(0).meta({ description: 'How many labs of other lab accounts were.' }),
    operations: z.array(z.string()).meta({ description: 'Ids of operations that write versions of it.' }),
    operationsElsewhere: z
      .int()
      .min(0)
      .meta({ description: 'How many operations of other lab accounts do.' }),
    refusals: z.array(detailDocument).meta({ description: 'Why this account may not delete it at all.' }),
    warnings: z.array(detailDocument).meta({ description: 'What to know before deleting.' }),
  })
  .meta({ id: 'DeletionImpact', description: 'What deleting an image or version would affect.' });

export function deletionDocumentOf(impact: DeletionImpact): z.infer<typeof deletionDocument> {
  const { imageName, version, versionCount, labs, labsElsewhere, operations, operationsElsewhere } = impact;
  const { refusals, warnings } = impact;
  const others = refusals.length + labsElsewhere + operationsElsewhere;
  return {
    imageName,
    version,
    possible: labs.length + operations.length + others === 0,
    versionCount,
    labs,
    labsElsewhere,
    operations,
    operationsElsewhere,
    refusals,
    warnings,
  };
}
