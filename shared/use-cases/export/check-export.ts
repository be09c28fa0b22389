import { rolesFor, type Authority } from '../access/authorize.ts';
import { ForbiddenError } from '../../domain/access/errors.ts';
import { permissionOf } from '../../domain/access/permissions.ts';
import type { MakerPorts } from '../image/read-makers.ts';
import { lookTwice } from '../arm/look-twice.ts';
import { done, type Reading } from '../../domain/arm/outcome.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import { checkTarget, judgeTargets, type RegionSkip } from '../region/check-targets.ts';
import type { RegionOffers } from '../region/ports.ts';
import type { TargetVerdict } from '../../domain/region/region-offer.ts';
import { readExportFacts, type ExportSubject, type FactPorts } from './export-facts.ts';
import type { ExportOptions } from '../../domain/export/export-request.ts';
import { checkClaimsOfImage, checkImageOfLab, type LabOfExports } from './image-of-lab.ts';
import { planExport, type ExportFacts, type ExportPlan } from '../../domain/export/plan-export.ts';
import type { VersionStore } from './ports.ts';
import type { Clock } from '../clock.ts';

/** What the checks of an export look at. */
export interface CheckPorts extends FactPorts, MakerPorts {
  /** The numbers of image versions that are claimed. */
  reservations: Pick<VersionStore, 'listClaims'>;
  clock: Clock;
}

/** An export that somebody wants. */
export interface WantedExport extends Omit<ExportSubject, 'version'>, LabOfExports {
  /** With the defaults of the lab account. */
  options: ExportOptions;
  /** What whoever wants it may do in the lab. */
  authority: Authority;
}

export interface ExportCheck {
  facts: ExportFacts;
  /** What it would do, as far as that can be told. */
  plan?: ExportPlan;
  /** Everything that stands against it; empty where it can be made. */
  refusals: RefusalDetail[];
  /** Regions that would be left out. */
  skips: RegionSkip[];
}

/** @throws {ForbiddenError} where the template VM would be lost to somebody who may not decide that */
export function assertMayGeneralize({
  options,
  authority,
}: Pick<WantedExport, 'options' | 'authority'>): void {
  const operation = 'generalizeTemplateVm';
  if (options.generalize !== true || authority(operation)) return;
  throw new ForbiddenError(operation, rolesFor(permissionOf(operation)));
}

/** True for somebody who may export into images of their lab alone. */
export function isOwnImageOnly({ authority }: Pick<WantedExport, 'authority'>): boolean {
  return !authority('exportIntoAnyImage');
}

/**
 * Everything that stands against an export now: the same before it is asked for and when it is. Nothing is touched.
 * It does not look for other exports of the template VM: of those the store knows best.
 */
export async function checkExport(ports: CheckPorts, wanted: WantedExport): Promise<Reading<ExportCheck>> {
  const { options, galleryId, imageName } = wanted;
  const [read, ofImage] = await Promise.all([
    lookTwice(() => readExportFacts(ports, { ...wanted, version: options.version })),
    isOwnImageOnly(wanted)
      ? lookTwice(() => checkImageOfLab(ports, wanted, { galleryId, imageName }))
      : done<RefusalDetail[]>([]),
  ]);
  if (read.kind !== 'done') return read;
  if (ofImage.kind !== 'done') return ofImage;
  const facts = read.value;
  const { plan, refusals: ofFacts } = planExport(facts, options, ports.clock.now());
  const ofClaims = facts.image ? [] : await whyClaimed(ports, wanted);
  const refusals = [...ofFacts, ...ofImage.value, ...ofClaims];
  if (!plan) return done({ facts, refusals, skips: [] });
  const { refusals: ofRegions, skips } = await checkRegions(ports.regionOffers, galleryId, plan);
  return done({ facts, plan, refusals: [...refusals, ...ofRegions], skips });
}

/**
 * Why an image that is not there yet is none that the export may make: because another lab is about to.
 *
 * @param ownId of the export, once it has claimed its version: of two labs that make the image at once one sees the other
 */
export async function whyClaimed(
  ports: CheckPorts,
  wanted: WantedExport,
  ownId?: string,
): Promise<RefusalDetail[]> {
  return isOwnImageOnly(wanted) ? checkClaimsOfImage(ports, wanted, wanted, ownId) : [];
}

async function checkRegions(
  regionOffers: RegionOffers,
  galleryId: string,
  plan: ExportPlan,
): Promise<{ refusals: RefusalDetail[]; skips: RegionSkip[] }> {
  const verdicts = new Map<string, TargetVerdict>();
  await Promise.all(
    plan.targets.map(async (target) => {
      const look = await lookTwice(() => checkTarget(regionOffers, galleryId, target));
      if (look.kind === 'done') verdicts.set(target.name, look.value);
    }),
  );
  return judgeTargets(plan.targets, plan.homeRegion, verdicts);
}
