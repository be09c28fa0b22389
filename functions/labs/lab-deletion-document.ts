import { z } from 'zod';
import { labPart } from '../../shared/domain/lab/lab-build.ts';
import { detailDocument } from '../exports/export-document.ts';

export const labDeletionDocument = z
  .strictObject({
    lab: z.string().meta({ description: 'Name of the lab.' }),
    removes: z
      .array(
        z.strictObject({
          kind: z.enum([...labPart.options, 'OsDisk']).meta({ description: 'What it is.' }),
          id: z.string().optional().meta({ description: "Azure's resource id." }),
        }),
      )
      .meta({ description: 'What the app made in Azure for the lab, and would delete.' }),
    remains: z.array(detailDocument).meta({ description: 'What would stay.' }),
    exportId: z.string().optional().meta({
      description: 'The export that has the template VM: until its end nothing can be deleted.',
    }),
  })
  .meta({ id: 'LabDeletion', description: 'What deleting a lab would delete, and what would remain.' });
