import { z } from 'zod';
import type { VersionRef } from '../image/image-ref.ts';
import { Refusal } from '../refusal/refusal.ts';
import { parseResourceId, VM_TYPE } from '../resource/resource-id.ts';
import type { LabBuild } from './lab-build.ts';

const templateVmId = z.string().superRefine((text, context) => {
  try {
    parseResourceId(text, VM_TYPE);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `Give the template VM's resource id: /subscriptions/…/resourceGroups/…/providers/${VM_TYPE}/…`,
    });
  }
});

/** What an administrator says of a lab. */
export const labSettings = z
  .strictObject({
    templateVmId: templateVmId.meta({
      description: "Azure's resource id of the template VM.",
      examples: [`/subscriptions/{id}/resourceGroups/contoso/providers/${VM_TYPE}/linux-basics`],
    }),
  })
  .meta({ id: 'LabSettings', description: 'What an administrator says of a lab.' });

export type LabSettings = z.infer<typeof labSettings>;

/** The image version that a template VM was made from. */
export const labImage = z.object({ galleryId: z.string(), imageName: z.string(), version: z.string() });

/** A lab has one template VM, which its teacher sets up and which exports capture. */
export interface Lab extends LabSettings {
  accountId: string;
  name: string;
  /** What its template VM was made from; absent where that is no image version of a gallery, or is not known. */
  image?: VersionRef;
  /** What the app made for it; absent for a lab whose template VM somebody else made. */
  build?: LabBuild;
}

export class LabNotFoundError extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'LabNotFound';

  constructor(accountId: string, labName: string) {
    super(`The lab account "${accountId}" has no lab "${labName}".`, { target: 'lab' });
  }
}
