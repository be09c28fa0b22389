import type { LabAccount } from '../../../shared/domain/account/lab-account.ts';
import type { WorkflowPorts } from '../../../functions/workflows.ts';
import { abandonExportOrchestrator } from '../../../orchestrations/flows/abandon-export/abandon-export.orchestrator.ts';
import { exportImageOrchestrator } from '../../../orchestrations/flows/export-image/export-image.orchestrator.ts';
import { reapLeftoversOrchestrator } from '../../../orchestrations/flows/reap-leftovers/reap-leftovers.orchestrator.ts';
import { replicateToGeographyOrchestrator } from '../../../orchestrations/steps/region/replicate-to-geography.orchestrator.ts';
import { retryDistributionOrchestrator } from '../../../orchestrations/flows/retry-distribution/retry-distribution.orchestrator.ts';
import { requestPatientlyOrchestrator } from '../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import { waitForOperationOrchestrator } from '../../../orchestrations/engine/request/wait-for-operation.orchestrator.ts';
import { cancelExport } from '../../../shared/use-cases/export/cancel-export.ts';
import { exportEvent } from '../../../shared/domain/event/export-events.ts';
import type { ExportOptions } from '../../../shared/domain/export/export-request.ts';
import type { Export, ExportRegion } from '../../../shared/domain/export/export.ts';
import type { StoredExport } from '../../../shared/use-cases/export/ports.ts';
import { retryExport } from '../../../shared/use-cases/export/retry-export.ts';
import { sweepExports, type SweepReport } from '../../../shared/use-cases/export/sweep.ts';
import type { WorkflowSettings } from '../../../shared/domain/export/workflow-settings.ts';
import type { ImageProperties } from '../../../shared/domain/image/image-definition.ts';
import type { TemplateVm } from '../../../shared/domain/template-vm/template-vm.ts';
import type { ImageRef } from '../../../shared/domain/image/image-ref.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import type { StorageOffer } from '../../../shared/domain/region/region-offer.ts';
import { runOrchestrator, type RunOptions, type RunResult } from '../run-orchestrator.ts';
import { answerTo, type Answer, type Answers } from './answers.ts';
import { galleryHolder, type GalleryHold } from './gallery-holder.ts';
import { MemoryDurations } from './memory-durations.ts';
import { MemoryExportStore } from './memory-export-store.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { MemoryVersionStore } from './memory-version-store.ts';
import { modelImages, type ImageState } from './model-images.ts';
import { ModelMachines } from './model-machines.ts';
import { ModelOperations, type Work, type WorkPlan } from './model-operations.ts';
import { ModelVersions, type CopyPlan } from './model-versions.ts';
import { registeredActivities } from './registered-activities.ts';
import { VirtualClock } from './virtual-clock.ts';

export const SETTINGS: WorkflowSettings = {
  pollSeconds: 15,
  operationDeadlineMinutes: 120,
  firstTickSeconds: 15,
  lastTickSeconds: 60,
  limits: { attempts: 3, deadlineMinutes: 180 },
  snapshotRetentionDays: 7,
};

/** Few looks at Azure: for tests that run many exports, and count none of the looks. */
export const BRISK = { pollSeconds: 30, firstTickSeconds: 120, lastTickSeconds: 120 };

/** The regions of the United States. */
export const NINE_REGIONS = [
  'eastus',
  'centralus',
  'eastus2',
  'northcentralus',
  'southcentralus',
  'westcentralus',
  'westus',
  'westus2',
  'westus3',
];

/** What the image of an export is, where nothing else is said. */
export const LINUX_IMAGE: ImageProperties = {
  osType: 'Linux',
  osState: 'Specialized',
  hyperVGeneration: 'V2',
  architecture: 'x64',
  securityType: 'Standard',
};

const HOME = 'westeurope';
export const EXPORT_ID = 'export-1';
const ACCOUNT_ID = 'school';
const SUBSCRIPTION = '/subscriptions/s/resourceGroups/labs/providers/Microsoft.Compute';
const GALLERY_ID = `${SUBSCRIPTION}/galleries/images`;
const EVERY_STORAGE: StorageOffer[] = [
  { name: 'Standard_LRS' },
  { name: 'Standard_ZRS' },
  { name: 'Premium_LRS' },
];

/** The world in which an export happens; everything goes well, where nothing is said. */
export interface WorldPlan {
  /** The geography's regions, the home region first. */
  regions?: string[];
  vm?: Partial<TemplateVm>;
  /** The image definition that is there already. */
  image?: ImageProperties;
  galleryGone?: boolean;
  /** How Azure's works go. */
  works?: Partial<Record<Work, WorkPlan[]>>;
  /** How copying goes, by region. */
  copies?: Record<string, CopyPlan>;
  /** What regions store replicas on; everything, where nothing is said. */
  offers?: Record<string, StorageOffer[]>;
  settings?: Partial<WorkflowSettings>;
  /** What was asked for beside the consent to stop the VM. */
  options?: ExportOptions;
}

export class ExportWorld {
  readonly clock = new VirtualClock();
  readonly operations: ModelOperations;
  readonly machines: ModelMachines;
  readonly versions: ModelVersions;
  readonly image: ImageState;
  readonly store = new MemoryExportStore();
  readonly claims = new MemoryVersionStore(this.clock);
  readonly durations = new MemoryDurations();
  /** Every call of an activity, in this order. */
  readonly calls: { name: string; input: unknown }[] = [];
  readonly jobs = new MemoryJobStore();
  /** Images that were brought up to date. */
  readonly refreshed: ImageRef[] = [];
  gallery: GalleryHold = 'own';
  #runIsLost = false;
  #guids = 0;
  readonly #activities: ReturnType<typeof registeredActivities>;

  constructor(plan: WorldPlan = {}) {
    const regions = plan.regions ?? [HOME, 'northeurope'];
    this.operations = new ModelOperations(this.clock, plan.works ?? {});
    this.machines = new ModelMachines(this.operations, { ...templateVm(regions[0] ?? HOME), ...plan.vm });
    this.versions = new ModelVersions(this.clock, this.operations, plan.copies ?? {});
    this.image = { galleryGone: plan.galleryGone ?? false, image: plan.image };
    this.#accept(acceptedExport(this.clock.now(), { stopTemplateVm: true, ...plan.options }));
    const locations = regions.map((name) => ({
      name,
      geography: 'Europe',
      geographyGroup: 'Europe',
      physical: true,
    }));
    const noUse = () => Promise.reject(new Error('Exports have no use for this.'));
    const ports: WorkflowPorts = {
      ...galleryHolder(ACCOUNT_ID, GALLERY_ID, () => this.gallery),
      ...ofNoUse('catalogue', 'deletion', 'imageUses', 'galleries', 'labBuilds', 'labParts'),
      ...ofNoUse('roles', 'sizeOffers', 'vmAccess', 'news', 'outbox', 'topic', 'contents'),
      ...ofNoUse('records'),
      clock: this.clock,
      refresher: {
        refresh: ({ galleryId, imageName }) => {
          this.refreshed.push({ galleryId, imageName });
          return Promise.resolve(done({ rowsWritten: 1 }));
        },
      },
      durations: this.durations,
      exports: this.store,
      jobs: this.jobs,
      prices: { find: noUse },
      reservations: this.claims,
      settings: { ...SETTINGS, ...plan.settings },
      locations: { list: () => Promise.resolve(done(locations)) },
      images: modelImages(this.operations, this.image),
      operations: this.operations,
      regionOffers: {
        read: (_subscriptionId, region) =>
          Promise.resolve(done({ region, storage: plan.offers?.[region] ?? EVERY_STORAGE })),
      },
      snapshots: this.machines.captures,
      templateVms: this.machines.templateVms,
      versions: this.versions,
    };
    this.#activities = registeredActivities(ports);
  }

  #accept(accepted: Export): void {
    const { id, accountId, createdAt } = accepted;
    void this.claims.claim(accepted, { accountId, operationId: id });
    void this.store.accept(accepted, undefined, exportEvent(accepted, 'export-accepted', createdAt));
  }

  get export(): StoredExport {
    return this.store.get(EXPORT_ID);
  }

  /** The states of the export's regions, by region. */
  get regionStates(): Record<string, string> {
    return this.regionStatesOf(EXPORT_ID);
  }

  regionStatesOf(exportId: string): Record<string, string> {
    return Object.fromEntries(this.store.regionsOf(exportId).map(({ region, state }) => [region, state]));
  }

  regionOf(region: string): ExportRegion | undefined {
    return this.store.regionsOf(EXPORT_ID).find((candidate) => candidate.region === region);
  }

  /** What the export, or a retry of it, has told since it was accepted. */
  eventTypesOf(exportId: string): string[] {
    const told = this.store.events.filter((event) => event.subject === `exports/${exportId}`);
    return told.map((event) => event.type).filter((type) => type !== 'export-accepted');
  }

  get eventTypes(): string[] {
    return this.eventTypesOf(EXPORT_ID);
  }

  /** Another run takes the export over. */
  takeOver(): void {
    this.store.put({ ...this.export, runToken: 'another run' });
  }

  /** Somebody asks for the end of the export, or of a retry. */
  cancel(exportId = EXPORT_ID): Promise<Export> {
    return cancelExport({ exports: this.store, clock: this.clock }, { accountId: ACCOUNT_ID, exportId });
  }

  /** Somebody asks for a retry of the regions without a copy; its run is not started yet. */
  retry(regions?: string[]): Promise<Export> {
    const ports = {
      exports: this.store,
      versions: this.claims,
      runs: { start: () => Promise.resolve() },
      clock: this.clock,
      newGuid: () => {
        this.#guids += 1;
        return `00000000-0000-4000-8000-${String(this.#guids).padStart(12, '0')}`;
      },
      digest: (text: string) => text,
      warn: () => undefined,
      accounts: { read: () => Promise.resolve(this.#account()) },
    };
    const request = regions ? { regions } : {};
    return retryExport(ports, { accountId: ACCOUNT_ID, exportId: EXPORT_ID, request });
  }

  /**
   * The process dies while it runs an activity, and the run never gets anything done again.
   *
   * @param moment before the activity has its effect, or after that
   */
  loseRun(moment: 'before' | 'after'): Answer {
    return async (real) => {
      if (moment === 'after') await real();
      this.#runIsLost = true;
      throw new Error('The process is gone.');
    };
  }

  /** Runs `exportImage` to its end. */
  runExport(answers: Answers = {}, instanceId = EXPORT_ID): Promise<RunResult> {
    return this.#run(exportImageOrchestrator.handler, answers, EXPORT_ID, instanceId);
  }

  /** Runs `retryDistribution` to its end. */
  runRetry({ id }: Export, answers: Answers = {}): Promise<RunResult> {
    return this.#run(retryDistributionOrchestrator.handler, answers, id);
  }

  /** Runs `abandonExport` to its end. */
  runAbandon(answers: Answers = {}, exportId = EXPORT_ID): Promise<RunResult> {
    return this.#run(abandonExportOrchestrator.handler, answers, exportId, `${exportId}-abandon`);
  }

  /** Runs `reapLeftovers` to its end. */
  runReap(answers: Answers = {}, exportId = EXPORT_ID): Promise<RunResult> {
    return this.#run(reapLeftoversOrchestrator.handler, answers, exportId, `${exportId}-reap`);
  }

  #account(): LabAccount {
    const since = this.clock.now().toISOString();
    return { id: ACCOUNT_ID, location: HOME, galleryId: GALLERY_ID, createdAt: since, changedAt: since };
  }

  /** Time passes, and then the sweep comes; no run is live. What it starts runs to its end. */
  async sweep(minutesLater: number): Promise<SweepReport> {
    this.clock.moveTo(new Date(this.clock.in(minutesLater)));
    const starts: (() => Promise<RunResult>)[] = [];
    const later = (start: () => Promise<RunResult>) => {
      starts.push(start);
      return Promise.resolve();
    };
    const noUse = () => Promise.reject(new Error('The sweep has no use for this.'));
    const report = await sweepExports({
      accounts: {
        listIds: () => Promise.resolve([ACCOUNT_ID]),
        read: () => Promise.resolve(this.#account()),
      },
      events: { announce: () => undefined, settled: () => Promise.resolve() },
      exports: this.store,
      jobs: this.jobs,
      versions: this.claims,
      clock: this.clock,
      runs: {
        start: ({ exportId }) =>
          later(() => (exportId === EXPORT_ID ? this.runExport() : this.runRetry(this.store.get(exportId)))),
        startAbandon: ({ exportId }) => later(() => this.runAbandon({}, exportId)),
        startReap: ({ exportId }) => later(() => this.runReap({}, exportId)),
        startJob: noUse,
        isLive: () => Promise.resolve(false),
      },
    });
    for (const start of starts) await start();
    return report;
  }

  async #run(
    handler: typeof exportImageOrchestrator.handler,
    answers: Answers,
    exportId: string,
    instanceId = exportId,
  ): Promise<RunResult> {
    this.#runIsLost = false;
    const result = await runOrchestrator(handler, {
      instanceId,
      input: { accountId: ACCOUNT_ID, exportId },
      startTime: this.clock.now(),
      activities: this.activities(answers),
      orchestrators: {
        [replicateToGeographyOrchestrator.name]: replicateToGeographyOrchestrator.handler,
        [waitForOperationOrchestrator.name]: waitForOperationOrchestrator.handler,
        [requestPatientlyOrchestrator.name]: requestPatientlyOrchestrator.handler,
        [reapLeftoversOrchestrator.name]: reapLeftoversOrchestrator.handler,
      },
      maxEpisodes: 20_000,
    });
    if (result.status === 'Completed') this.clock.moveTo(result.finishedAt);
    return result;
  }

  /** The activities in this world, with other answers where the plan says so. */
  activities(answers: Answers = {}): NonNullable<RunOptions['activities']> {
    return Object.fromEntries(
      Object.entries(this.#activities).map(([name, handler]) => [
        name,
        (input: unknown, { attempt, now }: { attempt: number; now: Date }) => {
          if (this.#runIsLost) throw new Error('The process is gone.');
          this.clock.moveTo(now);
          this.calls.push({ name, input });
          return answerTo(answers, name, attempt)(() => handler(input));
        },
      ]),
    );
  }

  /** The workflow engine delivers the first call of an activity again, however long ago that was. */
  async repeat(activity: string): Promise<unknown> {
    const call = this.calls.find(({ name }) => name === activity);
    const handler = this.#activities[activity];
    if (!call || !handler) throw new Error(`Nobody has called ${activity}.`);
    return handler(call.input);
  }
}

/** How often a run called an activity, retries included. */
export function callsOf(result: RunResult, name: string): number {
  return result.calls.filter((call) => call.name === name).length;
}

function templateVm(location: string): TemplateVm {
  return {
    id: `${SUBSCRIPTION}/virtualMachines/template`,
    location,
    powerState: 'running',
    generalized: false,
    dataDisks: 0,
    ephemeralOsDisk: false,
    hibernated: false,
    diskController: 'SCSI',
    securityType: 'Standard',
    osDisk: {
      id: `${SUBSCRIPTION}/disks/os`,
      osType: 'Linux',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      sizeGb: 30,
      sku: 'Premium_LRS',
      customerKey: false,
      guestEncrypted: false,
    },
  };
}

export function acceptedExport(now: Date, options: ExportOptions): Export {
  return {
    id: EXPORT_ID,
    accountId: ACCOUNT_ID,
    labName: 'linux',
    imageName: 'ubuntu',
    galleryId: GALLERY_ID,
    templateVmId: `${SUBSCRIPTION}/virtualMachines/template`,
    options,
    version: options.version ?? '1.0.0',
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
}

/** Ports that a test never reaches through: whoever does is told so. */
export function ofNoUse<Name extends keyof WorkflowPorts>(...names: Name[]): Pick<WorkflowPorts, Name> {
  const ports = names.map((name) => {
    const refuse = () => {
      throw new Error(`This test has no use for ${name}.`);
    };
    return [name, new Proxy({}, { get: refuse })];
  });
  return Object.fromEntries(ports) as Pick<WorkflowPorts, Name>;
}
