import { z } from 'zod';
import type { VmAccess } from '../../../shared/use-cases/lab/ports.ts';
import { ask } from '../../engine/run/ask.ts';

export const vmWithAccess = z.object({ templateVmId: z.string(), osType: z.enum(['Linux', 'Windows']) });

/** Looks whether a VM's agent has set the password that it was given last. */
export const awaitPasswordActivity = ask({
  name: 'awaitPasswordActivity',
  input: vmWithAccess,
  value: z.null(),
  create:
    ({ vmAccess }: { vmAccess: Pick<VmAccess, 'ensureSet'> }) =>
    ({ templateVmId, osType }) =>
      vmAccess.ensureSet({ id: templateVmId, osType }),
});
