import { z } from 'zod';
import type { TemplateVms } from '../../shared/lab/ports.ts';
import { outcomeOf } from '../../shared/operation/outcome.ts';
import { activity } from '../durable/activity.ts';

const input = z.object({ templateVmId: z.string() });
const output = outcomeOf(z.null());

export const stopTemplateVm = activity({
  name: 'stopTemplateVm',
  input,
  output,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStopped(templateVmId),
});

export const startTemplateVm = activity({
  name: 'startTemplateVm',
  input,
  output,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStarted(templateVmId),
});
