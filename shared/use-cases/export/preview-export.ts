import type { Authority } from '../access/authorize.ts';
import { LabAccountNotFoundError, NoGalleryAttachedError } from '../../domain/account/lab-account.ts';
import type { AccountStore } from '../account/ports.ts';
import type { CostEstimate } from '../../domain/cost/cost-estimate.ts';
import { estimateCost, priceNeeds, type CostOrder } from '../../domain/cost/estimate-cost.ts';
import type { Prices } from '../cost/ports.ts';
import { LabNotFoundError, type Lab } from '../../domain/lab/lab.ts';
import { isRunning } from '../../domain/template-vm/template-vm.ts';
import { notReadable } from '../arm/look-twice.ts';
import type { RefusalDetail } from '../../domain/refusal/refusal.ts';
import type { RegionSkip } from '../region/check-targets.ts';
import type { TargetRegion } from '../../domain/region/target-region.ts';
import { assertMayGeneralize, checkExport, type CheckPorts } from './check-export.ts';
import { TemplateVmBusyError } from '../../domain/export/errors.ts';
import { withDefaults } from '../../domain/export/with-defaults.ts';
import { usually, type Estimate } from '../../domain/export/estimate.ts';
import type { PreviewRequest } from '../../domain/export/export-request.ts';
import { warningsOf, type ExportFacts, type ExportPlan } from '../../domain/export/plan-export.ts';
import { TEMPLATE_VM, type Durations, type ExportStore } from './ports.ts';

export interface PreviewExportPorts {
  accounts: AccountStore;
  exports: Pick<ExportStore, 'findHolder'>;
  checks: CheckPorts;
  durations: Pick<Durations, 'readAll'>;
  prices: Prices;
}

/** What would happen to one region. */
export interface PlannedRegion extends TargetRegion {
  home: boolean;
  /** Why it would be left out. */
  skipped?: { code: string; message: string };
}

export interface ExportPreview {
  /** Everything that stands against the export; none, and it can be made. */
  refusals: RefusalDetail[];
  warnings: RefusalDetail[];
  /** Absent where the template VM can't be looked at. */
  templateVm?: {
    /** It would be stopped. */
    running: boolean;
    /** How long it would be away; absent when it would not be, or when nobody knows yet. */
    away?: Estimate;
  };
  /** Empty as long as there is no plan. */
  regions: PlannedRegion[];
  newImage?: boolean;
  cost?: CostEstimate;
}

/**
 * What an export would do and cost, with every check that it makes, and nothing touched.
 *
 * @throws {LabAccountNotFoundError | LabNotFoundError | ForbiddenError}
 */
export async function previewExport(
  ports: PreviewExportPorts,
  order: { accountId: string; labName: string; request: PreviewRequest; authority: Authority },
): Promise<ExportPreview> {
  const { accountId, labName, request, authority } = order;
  const account = await ports.accounts.read(accountId);
  if (!account) throw new LabAccountNotFoundError(accountId);
  const lab = await ports.accounts.readLab(accountId, labName);
  if (!lab) throw new LabNotFoundError(accountId, labName);
  const options = withDefaults(request.options ?? {}, account.exportDefaults);
  assertMayGeneralize({ options, authority });
  const { galleryId, allowedRegions } = account;
  if (galleryId === undefined) return nothingPlanned([refusalOf(new NoGalleryAttachedError(accountId))]);

  const busy = await whyBusy(ports, lab);
  const checked = await checkExport(ports.checks, {
    accountId,
    labName,
    templateVmId: lab.templateVmId,
    galleryId,
    imageName: request.imageName,
    allowedRegions,
    options,
    authority,
  });
  if (checked.kind !== 'done') return nothingPlanned([...busy, notReadable(checked)]);
  const { facts, plan, refusals, skips } = checked.value;
  const seen = await whatIsSeen(ports, accountId, facts, options);
  if (!plan) return { ...nothingPlanned([...busy, ...refusals]), ...seen };

  return {
    ...seen,
    refusals: [...busy, ...refusals],
    newImage: plan.newImage,
    regions: plan.targets.map((target) => plannedRegion(target, plan.homeRegion, skips)),
    cost: await costOf(ports, plan, skips, request.occupiedGb),
  };
}

function nothingPlanned(refusals: RefusalDetail[]) {
  return { refusals, warnings: [], regions: [] };
}

async function whyBusy({ exports }: PreviewExportPorts, lab: Lab): Promise<RefusalDetail[]> {
  const holder = await exports.findHolder(lab.accountId, lab.templateVmId);
  return holder === undefined ? [] : [refusalOf(new TemplateVmBusyError(lab.name, holder))];
}

function refusalOf({ code, message, target }: { code: string; message: string; target: string | undefined }) {
  return { code, message, ...(target !== undefined && { target }) };
}

async function whatIsSeen(
  { durations }: PreviewExportPorts,
  accountId: string,
  { vm }: ExportFacts,
  options: NonNullable<PreviewRequest['options']>,
): Promise<Pick<ExportPreview, 'templateVm' | 'warnings'>> {
  if (!vm) return { warnings: [] };
  const running = isRunning(vm);
  // One that is generalized never comes back, so there is no time after which it does.
  const known = running && !options.generalize ? await durations.readAll(accountId) : {};
  const away = usually(known[TEMPLATE_VM] ?? []);
  return { templateVm: { running, ...(away && { away }) }, warnings: warningsOf(vm, options) };
}

function plannedRegion(target: TargetRegion, home: string, skips: readonly RegionSkip[]): PlannedRegion {
  const skip = skips.find(({ region }) => region === target.name);
  return {
    ...target,
    home: target.name === home,
    ...(skip && { skipped: { code: skip.code, message: skip.message } }),
  };
}

async function costOf(
  { prices }: PreviewExportPorts,
  { targets, homeRegion, osDiskSizeGb }: ExportPlan,
  skips: readonly RegionSkip[],
  occupiedGb: number | undefined,
): Promise<CostEstimate> {
  const order: CostOrder = {
    sizeGb: occupiedGb ?? osDiskSizeGb,
    sizeBasis: occupiedGb === undefined ? 'DiskSize' : 'OccupiedSize',
    homeRegion,
    regions: targets
      .filter(({ name }) => !skips.some(({ region }) => region === name))
      .map(({ name, regionalReplicaCount, storageAccountType }) => ({
        region: name,
        replicas: regionalReplicaCount,
        storageAccountType,
      })),
  };
  return estimateCost(order, await prices.find(priceNeeds(order)));
}
