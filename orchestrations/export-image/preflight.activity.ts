import { z } from 'zod';
import { detail } from '../../shared/export/export.ts';
import { exportOptions } from '../../shared/export/export-request.ts';
import { readExportFacts, type FactPorts } from '../../shared/export/export-facts.ts';
import { exportPlan, planExport } from '../../shared/export/plan-export.ts';
import type { Clock } from '../../shared/export/ports.ts';
import { done } from '../../shared/operation/outcome.ts';
import { ask } from '../run/ask.ts';
import { imageRef } from '../run/run-ref.ts';

const verdict = z.object({ refusals: z.array(detail), plan: exportPlan.exactOptional() });

/** Reads everything that the export depends on and settles what the run will do, before anything is touched. */
export const preflight = ask({
  name: 'preflight',
  input: imageRef.extend({
    templateVmId: z.string(),
    options: exportOptions,
    allowedRegions: z.array(z.string()).exactOptional(),
  }),
  value: verdict,
  create:
    (ports: FactPorts & { clock: Clock }) =>
    async ({ options, ...subject }) => {
      const facts = await readExportFacts(ports, { ...subject, version: options.version });
      return facts.kind === 'done' ? done(planExport(facts.value, options, ports.clock.now())) : facts;
    },
});
