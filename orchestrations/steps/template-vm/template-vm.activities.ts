import { z } from 'zod';
import type { TemplateVms } from '../../../shared/lab/ports.ts';
import { ask } from '../../engine/run/ask.ts';

const input = z.object({ templateVmId: z.string() });
const value = z.null();

export const stopTemplateVm = ask({
  name: 'stopTemplateVm',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStopped(templateVmId),
});

export const generalizeTemplateVm = ask({
  name: 'generalizeTemplateVm',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureGeneralized(templateVmId),
});

export const startTemplateVm = ask({
  name: 'startTemplateVm',
  input,
  value,
  create:
    ({ templateVms }: { templateVms: TemplateVms }) =>
    ({ templateVmId }) =>
      templateVms.ensureStarted(templateVmId),
});
