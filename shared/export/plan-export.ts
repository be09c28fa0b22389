import { z } from 'zod';
import type { Gallery } from '../gallery/gallery.ts';
import {
  imageProperties,
  incompatibilities,
  propertiesOfCapture,
  type ImageProperties,
} from '../image/image-definition.ts';
import { whyNotCapturable, type PowerState, type TemplateVm } from '../lab/template-vm.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import { regionsOfGeography, type Location } from '../region/region.ts';

/** What Azure says before anything is touched; undefined is what is not there. */
export interface ExportFacts {
  gallery: Gallery | undefined;
  vm: TemplateVm | undefined;
  image: ImageProperties | undefined;
  locations: readonly Location[];
}

/** What the run will do, settled before the template VM is touched. */
export const exportPlan = z.object({
  homeRegion: z.string(),
  /** The home region first. */
  regions: z.array(z.string()).min(1),
  galleryLocation: z.string(),
  wasRunning: z.boolean(),
  osDiskId: z.string(),
  properties: imageProperties,
});
export type ExportPlan = z.infer<typeof exportPlan>;

/** Off, or on its way there because somebody wants it so: it is left off. */
const OFF: ReadonlySet<PowerState> = new Set(['stopped', 'stopping', 'deallocated', 'deallocating']);

export type Verdict = { plan: ExportPlan } | { refusals: RefusalDetail[] };

/** The plan of an export, or every reason why there can be none. */
export function planExport(facts: ExportFacts): Verdict {
  const { gallery, vm, image, locations } = facts;
  const refusals: RefusalDetail[] = [];
  if (!gallery) {
    const message = 'The attached gallery does not exist any more, or the app may not read it.';
    refusals.push({ code: 'GalleryNotFound', message, target: 'gallery' });
  }
  if (!vm) {
    refusals.push({
      code: 'TemplateVmNotFound',
      message: 'The template VM does not exist.',
      target: 'templateVm',
    });
    return { refusals };
  }
  refusals.push(...whyNotCapturable(vm));
  const regions = regionsOfGeography(locations, vm.location);
  if (!regions) {
    const message = `Azure does not list the template VM's region ${vm.location} for this subscription.`;
    refusals.push({ code: 'RegionNotListed', message, target: 'templateVm' });
  }
  if (vm.osDisk && image) refusals.push(...incompatibilities(image, propertiesOfCapture(vm, vm.osDisk)));
  if (refusals.length > 0 || !gallery || !regions || !vm.osDisk) return { refusals };
  return {
    plan: {
      homeRegion: vm.location,
      regions,
      galleryLocation: gallery.location,
      // A VM whose state is not known is taken for one in use: it is better started than left off.
      wasRunning: !OFF.has(vm.powerState),
      osDiskId: vm.osDisk.id,
      properties: propertiesOfCapture(vm, vm.osDisk),
    },
  };
}
