import { z } from 'zod';
import type { Gallery } from '../gallery/gallery.ts';
import {
  imageProperties,
  incompatibilities,
  propertiesOfCapture,
  type ImageProperties,
} from '../image/image-definition.ts';
import { labObstacles } from '../image/lab-obstacles.ts';
import { targetRegion } from '../region/target-region.ts';
import { whyNoSize } from '../image/lab-size.ts';
import { isRunning, whyNotCapturable, type OsDisk, type TemplateVm } from '../template-vm/template-vm.ts';
import type { RefusalDetail } from '../refusal/refusal.ts';
import { isUsedUp, type Usage } from '../region/region-offer.ts';
import { regionsOfGeography, type Location, type RegionName } from '../region/region.ts';
import type { ExportOptions } from './export-request.ts';
import { planTargets } from './plan-targets.ts';

/** What Azure says before anything is touched; undefined is what is not there. */
export interface ExportFacts {
  gallery: Gallery | undefined;
  vm: TemplateVm | undefined;
  image: ImageProperties | undefined;
  /** True when the gallery has the version already that the export asks for by number. */
  versionExists: boolean;
  /** How many images the subscription has where the gallery is; absent where Azure does not say. */
  images?: Usage;
  locations: readonly Location[];
  /** Regions that the lab account allows; absent where it allows all. */
  allowedRegions?: readonly RegionName[];
}

/** What the run will do, settled before the template VM is touched. */
export const exportPlan = z.object({
  homeRegion: z.string(),
  /** The home region first. */
  targets: z.array(targetRegion).min(1),
  galleryLocation: z.string(),
  /** The template VM is to be stopped and, unless it is generalized, started again. */
  wasRunning: z.boolean(),
  /** The template VM is to be generalized; false also where it is that already. */
  generalize: z.boolean(),
  /** The gallery has no such image yet. */
  newImage: z.boolean(),
  osDiskId: z.string(),
  osDiskSizeGb: z.number(),
  properties: imageProperties,
});
export type ExportPlan = z.infer<typeof exportPlan>;

export interface Verdict {
  /** Every reason why the export can't be made; none, and it can. */
  refusals: RefusalDetail[];
  /** What it would do, as far as that can be told in spite of them. */
  plan?: ExportPlan;
}

/** The plan of an export, and everything that stands against it. */
export function planExport(facts: ExportFacts, options: ExportOptions, now: Date): Verdict {
  const { gallery, vm, image, locations } = facts;
  const refusals = [...whyNoVersion(facts, options), ...whyNoLife(options, now)];
  if (!gallery) {
    const message = 'The attached gallery does not exist any more, or the app may not read it.';
    refusals.push({ code: 'GalleryNotFound', message, target: 'gallery' });
  }
  if (!vm) {
    const message = 'The template VM does not exist.';
    refusals.push({ code: 'TemplateVmNotFound', message, target: 'templateVm' });
    return { refusals };
  }
  const generalized = options.generalize === true;
  refusals.push(...whyNotCapturable(vm, { generalized }), ...whyNoConsent(vm, options));
  if (vm.osDisk) refusals.push(...whyNoSizeFor(vm.osDisk));
  const regions = regionsOfGeography(locations, vm.location);
  if (!regions) {
    const message = `Azure does not list the template VM's region ${vm.location} for this subscription.`;
    refusals.push({ code: 'RegionNotListed', message, target: 'templateVm' });
  }
  const targeting = regions && planTargets(regions, options, facts.allowedRegions);
  if (targeting && 'refusals' in targeting) refusals.push(...targeting.refusals);
  if (image) {
    refusals.push(...labObstacles(image).map((obstacle) => ({ ...obstacle, target: 'imageName' })));
  }
  if (vm.osDisk && image) {
    refusals.push(...incompatibilities(image, propertiesOfCapture(vm, vm.osDisk, { generalized })));
  }
  if (!gallery || !targeting || 'refusals' in targeting || !vm.osDisk) return { refusals };
  return {
    refusals,
    plan: {
      homeRegion: vm.location,
      targets: targeting.targets,
      galleryLocation: gallery.location,
      wasRunning: isRunning(vm),
      generalize: generalized && !vm.generalized,
      newImage: !image,
      osDiskId: vm.osDisk.id,
      osDiskSizeGb: vm.osDisk.sizeGb,
      properties: propertiesOfCapture(vm, vm.osDisk, { generalized }),
    },
  };
}

function whyNoVersion(
  { image, images, versionExists }: ExportFacts,
  options: ExportOptions,
): RefusalDetail[] {
  const refusals: RefusalDetail[] = [];
  if (options.image === 'New' && image) {
    const message =
      'The gallery has an image of this name already. Choose another name, or make a new version of it.';
    refusals.push({ code: 'ImageExists', message, target: 'imageName' });
  }
  if (options.image === 'Existing' && !image) {
    const message = 'The gallery has no image of this name. Choose one that is there, or make a new image.';
    refusals.push({ code: 'ImageNotFound', message, target: 'imageName' });
  }
  if (!image && isUsedUp(images)) {
    const message = `The subscription has as many images in the gallery's region as Azure allows (${String(images?.limit)}). Delete some that nobody needs, or make a new version of an image.`;
    refusals.push({ code: 'ImageLimit', message, target: 'imageName' });
  }
  if (options.version !== undefined && versionExists) {
    const message = `The image has a version ${options.version} already, and a version's content can't change. Choose another number, or none.`;
    refusals.push({ code: 'ImageVersionExists', message, target: 'options.version' });
  }
  return refusals;
}

function whyNoLife({ endOfLifeDate }: ExportOptions, now: Date): RefusalDetail[] {
  if (endOfLifeDate === undefined || new Date(endOfLifeDate) > now) return [];
  const message = 'The end of life is past already: nobody could use the image.';
  return [{ code: 'EndOfLifePast', message, target: 'options.endOfLifeDate' }];
}

/** The security type is not asked about: what of a VM's no lab could have, the VM itself is refused for. */
function whyNoSizeFor(disk: OsDisk): RefusalDetail[] {
  return whyNoSize({ ...disk, securityType: 'Standard' }).map((reason) => ({
    ...reason,
    target: 'templateVm',
  }));
}

function whyNoConsent(vm: TemplateVm, options: ExportOptions): RefusalDetail[] {
  if (!isRunning(vm) || options.stopTemplateVm === true) return [];
  const message =
    'The template VM is running, and has to be stopped while its disk is captured. Stop it yourself, or consent ' +
    'to that with "stopTemplateVm": true.';
  return [{ code: 'ConsentNeeded', message, target: 'options.stopTemplateVm' }];
}

/** What a caller should know before the export, and what can't be undone. */
export function warningsOf(vm: TemplateVm, options: ExportOptions): RefusalDetail[] {
  const warnings: RefusalDetail[] = [];
  if (isRunning(vm)) {
    const after = options.generalize ? '' : ' It is started again as soon as the disk is captured.';
    const message = `The template VM is running: it is stopped, which disconnects its users.${after}`;
    warnings.push({ code: 'TemplateVmStops', message, target: 'templateVm' });
  }
  if (options.generalize) {
    const message =
      'A generalized template VM can never start again, even if the export fails or is cancelled. Azure does not ' +
      'prepare what is in it: run sysprep (Windows) or waagent -deprovision (Linux) in it before the export.';
    warnings.push({ code: 'TemplateVmLost', message, target: 'options.generalize' });
  }
  return warnings;
}
