import { z } from 'zod';
import { costEstimate } from '../../shared/domain/cost/cost-estimate.ts';
import { estimate } from '../../shared/domain/export/estimate.ts';
import type { ExportPreview } from '../../shared/use-cases/export/preview-export.ts';
import { storageAccountType } from '../../shared/domain/region/target-region.ts';
import { detailDocument } from './export-document.ts';

const plannedRegion = z
  .strictObject({
    name: z.string().meta({ description: "Azure's name of the region." }),
    home: z.boolean().meta({ description: 'The region of the template VM.' }),
    regionalReplicaCount: z.int().min(1).meta({ description: 'How many replicas.' }),
    storageAccountType: storageAccountType.meta({ description: 'How they are stored.' }),
    skipped: z
      .strictObject({
        code: z.string().meta({ description: 'Stable, for programs.' }),
        message: z.string().meta({ description: 'A plain sentence, for people.' }),
      })
      .optional()
      .meta({ description: 'Why the region would be left out; absent where it would not.' }),
  })
  .meta({ id: 'PlannedRegion', description: 'What would happen to one region.' });

/** What an export would do and cost. */
export const previewDocument = z
  .strictObject({
    possible: z.boolean().meta({ description: 'Nothing that is known now prevents the export.' }),
    refusals: z.array(detailDocument).meta({ description: 'Everything that prevents it.' }),
    warnings: z.array(detailDocument).meta({ description: 'What to know before the export.' }),
    newImage: z
      .boolean()
      .optional()
      .meta({ description: 'The export would make the image, and not only a version of it.' }),
    templateVm: z
      .strictObject({
        running: z.boolean().meta({ description: 'The template VM runs, and would be stopped.' }),
        away: estimate.optional().meta({
          description:
            'An estimate of how long the template VM would be unavailable. Absent if nothing is known yet.',
        }),
      })
      .optional()
      .meta({ description: 'Absent if the template VM can’t be read.' }),
    regions: z.array(plannedRegion).meta({ description: 'The home region first; empty without a plan.' }),
    cost: costEstimate.optional().meta({ description: 'Absent without a plan.' }),
  })
  .meta({ id: 'ExportPreview', description: 'What an export would do and cost; nothing was touched.' });

export function previewDocumentOf(preview: ExportPreview): z.infer<typeof previewDocument> {
  return { possible: preview.refusals.length === 0, ...preview };
}
