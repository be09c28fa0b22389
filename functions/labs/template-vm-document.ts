import { z } from 'zod';
import { credentialsOf } from '../../shared/domain/lab/lab-build.ts';
import type { Lab } from '../../shared/domain/lab/lab.ts';
import type { ShownVm } from '../../shared/use-cases/lab/template-vm-details.ts';
import { detailDocument } from '../exports/export-document.ts';
import { credentialsDocument, labImageDocument, powerState, stateAsOf } from './lab-document.ts';

export const templateVmDocument = z
  .strictObject({
    id: z.string().meta({ description: "Azure's resource id." }),
    powerState,
    provisioningState: z.string().meta({ description: "Azure's word." }),
    region: z.string().optional().meta({ description: "Azure's name of the region." }),
    size: z.string().optional().meta({ description: "Azure's name of the VM size." }),
    osType: z.enum(['Linux', 'Windows']).optional().meta({ description: 'The operating system.' }),
    generalized: z
      .boolean()
      .meta({ description: 'The VM is known to have been generalized: it can’t start again.' }),
    image: labImageDocument.optional().meta({ description: 'What it was made from, if from a gallery.' }),
    credentials: credentialsDocument.optional(),
    problems: z.array(detailDocument).meta({
      description: 'What Azure says is wrong with it, or why nothing is known of it.',
    }),
    stateAsOf,
  })
  .meta({
    id: 'TemplateVm',
    description: "A lab's template VM as it is in Azure. What is not known is absent, or `unknown`.",
  });

export function templateVmDocumentOf(
  { build, templateVmId, image: knownImage }: Lab,
  { vm, asOf }: ShownVm,
): z.infer<typeof templateVmDocument> {
  const credentialsKnown = build && credentialsOf(build);
  if ('unknown' in vm) {
    return {
      id: templateVmId,
      powerState: 'unknown',
      provisioningState: 'Unknown',
      generalized: false,
      region: build?.region,
      size: build?.size,
      image: knownImage,
      credentials: credentialsKnown,
      problems: [vm.unknown],
    };
  }
  const { id, powerState: power, location: region, provisioningState, size, osType } = vm;
  return {
    id,
    powerState: power,
    provisioningState,
    region,
    size,
    osType,
    generalized: vm.generalized,
    image: vm.image,
    problems: vm.problems,
    credentials: credentialsKnown,
    stateAsOf: asOf?.toISOString(),
  };
}
