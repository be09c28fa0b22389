import { z } from 'zod';
import { exportPlan, planExport } from '../../shared/export/plan-export.ts';
import type { Images } from '../../shared/image/ports.ts';
import type { TemplateVms } from '../../shared/lab/ports.ts';
import { done, outcomeOf } from '../../shared/operation/outcome.ts';
import type { Locations } from '../../shared/region/ports.ts';
import { GALLERY_TYPE, parseResourceId } from '../../shared/resource/resource-id.ts';
import { activity } from '../durable/activity.ts';
import { imageRef } from './run-ref.ts';

const verdict = z.union([
  z.object({ plan: exportPlan }),
  z.object({
    refusals: z.array(
      z.object({ code: z.string(), message: z.string(), target: z.string().exactOptional() }),
    ),
  }),
]);

/** Reads everything that the export depends on and settles what the run will do, before anything is touched. */
export const preflight = activity({
  name: 'preflight',
  input: imageRef.extend({ templateVmId: z.string() }),
  output: outcomeOf(verdict),
  create:
    (ports: { templateVms: TemplateVms; images: Images; locations: Locations }) =>
    async ({ templateVmId, galleryId, imageName }) => {
      const { subscriptionId } = parseResourceId(galleryId, GALLERY_TYPE);
      const [vm, gallery, image, locations] = await Promise.all([
        ports.templateVms.read(templateVmId),
        ports.images.readGallery(galleryId),
        ports.images.readProperties({ galleryId, imageName }),
        ports.locations.list(subscriptionId),
      ]);
      if (vm.kind !== 'done') return vm;
      if (gallery.kind !== 'done') return gallery;
      if (image.kind !== 'done') return image;
      if (locations.kind !== 'done') return locations;
      const facts = { vm: vm.value, gallery: gallery.value, image: image.value, locations: locations.value };
      return done(planExport(facts));
    },
});
