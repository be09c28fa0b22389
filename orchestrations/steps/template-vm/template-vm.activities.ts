import { z } from 'zod';
import type { TemplateVms } from '../../../shared/use-cases/lab/ports.ts';
import { ask } from '../../engine/run/ask.ts';

const input = z.object({ templateVmId: z.string() });
const value = z.null();

export const stopTemplateVmActivity = ask({
  name: 'stopTemplateVmActivity',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStopped(templateVmId),
});

export const generalizeTemplateVmActivity = ask({
  name: 'generalizeTemplateVmActivity',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureGeneralized(templateVmId),
});

export const startTemplateVmActivity = ask({
  name: 'startTemplateVmActivity',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStarted(templateVmId),
});
