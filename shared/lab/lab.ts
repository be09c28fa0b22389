import { z } from 'zod';
import { Refusal } from '../refusal/refusal.ts';
import { parseResourceId, VM_TYPE } from '../resource/resource-id.ts';

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

/** A lab has one template VM, which its teacher sets up and which exports capture. */
export interface Lab extends LabSettings {
  accountId: string;
  name: string;
}

export class LabNotFound extends Refusal {
  readonly kind = 'NotFound';
  readonly code = 'LabNotFound';

  constructor(accountId: string, labName: string) {
    super(`The lab account "${accountId}" has no lab "${labName}".`, { target: 'lab' });
  }
}
