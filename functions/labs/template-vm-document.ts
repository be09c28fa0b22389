import { z } from 'zod';
import { credentialsOf } from '../../shared/lab/lab-build.ts';
import type { Lab } from '../../shared/lab/lab.ts';
import type { TemplateVmSight } from '../../shared/lab/template-vm.ts';
import { detailDocument } from '../exports/export-document.ts';
import { credentialsDocument, labImageDocument, powerState } from './lab-document.ts';

export const templateVmDocument = z
  .strictObject({
    id: z.string().meta({ description: "Azure's resource id." }),
    powerState,
    provisioningState: z.string().meta({ description: "Azure's word." }),
    region: z.string().meta({ description: "Azure's name of the region." }),
    size: z.string().meta({ description: "Azure's name of the VM size." }),
    osType: z.enum(['Linux', 'Windows']).optional().meta({ description: 'The operating system.' }),
    generalized: z.boolean().meta({ description: 'It can never start again.' }),
    image: labImageDocument.optional().meta({ description: 'What it was made from, if from a gallery.' }),
    credentials: credentialsDocument.optional(),
    problems: z.array(detailDocument).meta({ description: 'What Azure says is wrong with it.' }),
  })
  .meta({ id: 'TemplateVm', description: "A lab's template VM as it is in Azure." });

export function templateVmDocumentOf(
  { build }: Lab,
  { location: region, ...vm }: TemplateVmSight,
): z.infer<typeof templateVmDocument> {
  const { id, powerState: power, provisioningState, size, osType, generalized, image, problems } = vm;
  return {
    ...{ id, powerState: power, provisioningState, region, size, osType, generalized, image, problems },
    credentials: build && credentialsOf(build),
  };
}
