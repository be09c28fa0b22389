import { z } from 'zod';
import { credentials, credentialsOf } from '../../shared/domain/lab/lab-build.ts';
import { labSettings, type Lab } from '../../shared/domain/lab/lab.ts';
import type { TemplateVmDetails } from '../../shared/domain/template-vm/template-vm.ts';
import { notReadable } from '../../shared/use-cases/arm/look-twice.ts';
import type { Seen } from '../../shared/use-cases/arm/page-view.ts';
import { detailDocument, time } from '../exports/export-document.ts';
import { pageOf } from '../http/paging.ts';
import { accountId, labName } from '../http/parameters.ts';

export const powerState = z
  .enum(['running', 'starting', 'stopping', 'stopped', 'deallocating', 'deallocated', 'unknown'])
  .meta({ description: "Azure's word. Only a `deallocated` one costs no cores." });

export const labImageDocument = z.strictObject({
  galleryId: z.string().meta({ description: "Azure's resource id of the gallery." }),
  imageName: z.string().meta({ description: 'Name of the image.' }),
  version: z.string().meta({ description: '`major.minor.patch` of the image.' }),
});

export const credentialsDocument = z
  .strictObject({
    kind: credentials.meta({
      description:
        '`Original`: those of the template VM that the image was captured from. `Unset`: nobody knows a password yet.',
    }),
    note: z.string().meta({ description: 'What to do, for people.' }),
  })
  .meta({ id: 'LabCredentials', description: 'How to sign in to the template VM.' });

/** As of when something of Azure's is shown. */
export const stateAsOf = time.optional().meta({
  description:
    'When Azure said so: half a minute ago at the most, unless it can’t be asked. Absent where nothing is known.',
});

/** A lab as callers see it. */
export const labDocument = z
  .strictObject({
    accountId,
    name: labName,
    ...labSettings.shape,
    image: labImageDocument.optional().meta({
      description:
        'What its template VM was made from. Absent where that is no image of a gallery, or not known.',
    }),
    madeFromImage: z.boolean().meta({
      description: 'The app has made the template VM, and deletes it with the lab.',
    }),
    credentials: credentialsDocument.optional(),
    state: z
      .enum(['Ready', 'Missing', 'Unknown'])
      .optional()
      .meta({
        description:
          'Of the template VM, as Azure said at `stateAsOf`. `Missing`: somebody has deleted it. `Unknown`: Azure does ' +
          'not let the app look. Absent in answers to a change.',
      }),
    stateAsOf,
    powerState: powerState.optional(),
    region: z.string().optional().meta({ description: "Azure's name of the region." }),
    size: z.string().optional().meta({ description: "Azure's name of the VM size." }),
    problems: z.array(detailDocument).optional().meta({
      description: 'What Azure says is wrong with the template VM, or why nothing is known of it.',
    }),
  })
  .meta({ id: 'Lab', description: 'Has one template VM, which exports capture.' });

export const labPage = pageOf(labDocument).meta({ id: 'LabPage', description: 'Labs, by name.' });

/** @param seen what pages are shown of its template VM; absent where nobody has looked */
export function labDocumentOf(
  { accountId: account, name, templateVmId, image, build }: Lab,
  seen?: Seen<TemplateVmDetails | undefined>,
): z.infer<typeof labDocument> {
  const lab = {
    accountId: account,
    name,
    templateVmId,
    image,
    madeFromImage: build !== undefined,
    credentials: build && credentialsOf(build),
  };
  if (!seen) return lab;
  const { look, asOf } = seen;
  const made = { region: build?.region, size: build?.size, stateAsOf: asOf?.toISOString() };
  if (look.kind !== 'done') return { ...lab, ...made, state: 'Unknown', problems: [notReadable(look)] };
  const vm = look.value;
  if (!vm) return { ...lab, ...made, state: 'Missing' };
  return {
    ...lab,
    ...made,
    // Somebody may have made another VM of that name.
    image: vm.image ?? image,
    state: 'Ready',
    powerState: vm.powerState,
    region: vm.location,
    size: vm.size,
    problems: vm.problems.length > 0 ? vm.problems : undefined,
  };
}
