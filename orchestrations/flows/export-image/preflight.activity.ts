import { z } from 'zod';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import { exportOptions } from '../../../shared/domain/export/export-request.ts';
import { readExportFacts, type FactPorts } from '../../../shared/use-cases/export/export-facts.ts';
import { checkImageOfLab } from '../../../shared/use-cases/export/image-of-lab.ts';
import { exportPlan, planExport } from '../../../shared/domain/export/plan-export.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import type { MakerPorts } from '../../../shared/use-cases/image/read-makers.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { ask } from '../../engine/run/ask.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

const verdict = z.object({ refusals: z.array(detail), plan: exportPlan.exactOptional() });

/** Reads everything that the export depends on and settles what the run will do, before anything is touched. */
export const preflightActivity = ask({
  name: 'preflightActivity',
  input: imageRef.extend({
    templateVmId: z.string(),
    options: exportOptions,
    allowedRegions: z.array(z.string()).exactOptional(),
    /** The lab whose images alone the export may be into. */
    onlyImagesOf: z.object({ accountId: z.string(), labName: z.string() }).exactOptional(),
  }),
  value: verdict,
  galleryOf: ({ galleryId }) => galleryId,
  create:
    (ports: FactPorts & MakerPorts & { clock: Clock }) =>
    async ({ options, onlyImagesOf, ...subject }) => {
      const { templateVmId } = subject;
      const facts = await readExportFacts(ports, { ...subject, version: options.version });
      if (facts.kind !== 'done') return facts;
      const ofImage = onlyImagesOf
        ? await checkImageOfLab(ports, { ...onlyImagesOf, templateVmId }, subject)
        : done([]);
      if (ofImage.kind !== 'done') return ofImage;
      const { refusals, ...plan } = planExport(facts.value, options, ports.clock.now());
      return done({ ...plan, refusals: [...refusals, ...ofImage.value] });
    },
});
