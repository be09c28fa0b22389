import type { WorkflowPorts } from '../../../functions/workflows.ts';
import { abandonExport } from '../../../orchestrations/abandon-export/abandon-export.orchestrator.ts';
import { exportImage } from '../../../orchestrations/export-image/export-image.orchestrator.ts';
import { replicateToGeography } from '../../../orchestrations/replicate-to-geography/replicate-to-geography.orchestrator.ts';
import { waitForOperation } from '../../../orchestrations/wait-for-operation/wait-for-operation.orchestrator.ts';
import type { StoredExport } from '../../../shared/export/ports.ts';
import type { WorkflowSettings } from '../../../shared/export/workflow-settings.ts';
import type { ImageProperties } from '../../../shared/image/image-definition.ts';
import type { TemplateVm } from '../../../shared/lab/template-vm.ts';
import { done } from '../../../shared/operation/outcome.ts';
import { runOrchestrator, type RunOptions, type RunResult } from '../run-orchestrator.ts';
import { answerTo, type Answer, type Answers } from './answers.ts';
import { MemoryExportStore } from './memory-export-store.ts';
import { modelImages } from './model-images.ts';
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

const HOME = 'westeurope';
const EXPORT_ID = 'export-1';
const ACCOUNT_ID = 'school';
const SUBSCRIPTION = '/subscriptions/s/resourceGroups/labs/providers/Microsoft.Compute';

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
  settings?: Partial<WorkflowSettings>;
}

export class ExportWorld {
  readonly clock = new VirtualClock();
  readonly operations: ModelOperations;
  readonly machines: ModelMachines;
  readonly versions: ModelVersions;
  readonly store: MemoryExportStore;
  #runIsLost = false;
  readonly #activities: ReturnType<typeof registeredActivities>;

  constructor(plan: WorldPlan = {}) {
    const regions = plan.regions ?? [HOME, 'northeurope'];
    this.operations = new ModelOperations(this.clock, plan.works ?? {});
    this.machines = new ModelMachines(this.operations, { ...templateVm(regions[0] ?? HOME), ...plan.vm });
    this.versions = new ModelVersions(this.clock, this.operations, plan.copies ?? {});
    this.store = new MemoryExportStore(acceptedExport(this.clock.now()));
    const locations = regions.map((name) => ({ name, geography: 'Europe', physical: true }));
    const ports: WorkflowPorts = {
      clock: this.clock,
      exports: this.store.exports,
      reservations: this.store.reservations,
      settings: { ...SETTINGS, ...plan.settings },
      locations: { list: () => Promise.resolve(done(locations)) },
      images: modelImages(this.operations, { galleryGone: plan.galleryGone ?? false, image: plan.image }),
      operations: this.operations,
      snapshots: this.machines.captures,
      templateVms: this.machines.templateVms,
      versions: this.versions,
    };
    this.#activities = registeredActivities(ports);
  }

  get export(): StoredExport {
    return this.store.stored;
  }

  /** The states of the export's regions, by region. */
  get regionStates(): Record<string, string> {
    return Object.fromEntries([...this.store.regions.values()].map(({ region, state }) => [region, state]));
  }

  get eventTypes(): string[] {
    return this.store.events.map((event) => event.type);
  }

  /** Another run takes the export over. */
  takeOver(): void {
    this.store.stored = { ...this.store.stored, runToken: 'another run' };
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
    return this.#run(exportImage.handler, answers, instanceId);
  }

  /** Runs `abandonExport` to its end. */
  runAbandon(answers: Answers = {}): Promise<RunResult> {
    return this.#run(abandonExport.handler, answers, `abandon-${EXPORT_ID}`);
  }

  async #run(handler: typeof exportImage.handler, answers: Answers, instanceId: string): Promise<RunResult> {
    this.#runIsLost = false;
    return runOrchestrator(handler, {
      instanceId,
      input: { accountId: ACCOUNT_ID, exportId: EXPORT_ID },
      startTime: this.clock.now(),
      activities: this.activities(answers),
      orchestrators: {
        [replicateToGeography.name]: replicateToGeography.handler,
        [waitForOperation.name]: waitForOperation.handler,
      },
      maxEpisodes: 20_000,
    });
  }

  /** The activities in this world, with other answers where the plan says so. */
  activities(answers: Answers = {}): NonNullable<RunOptions['activities']> {
    return Object.fromEntries(
      Object.entries(this.#activities).map(([name, handler]) => [
        name,
        (input: unknown, { attempt, now }: { attempt: number; now: Date }) => {
          if (this.#runIsLost) throw new Error('The process is gone.');
          this.clock.moveTo(now);
          return answerTo(answers, name, attempt)(() => handler(input));
        },
      ]),
    );
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
    securityType: 'Standard',
    osDisk: {
      id: `${SUBSCRIPTION}/disks/os`,
      osType: 'Linux',
      hyperVGeneration: 'V2',
      architecture: 'x64',
      sizeGb: 30,
      sku: 'Premium_LRS',
    },
  };
}

function acceptedExport(now: Date): StoredExport {
  return {
    id: EXPORT_ID,
    accountId: ACCOUNT_ID,
    labName: 'linux',
    imageName: 'ubuntu',
    galleryId: `${SUBSCRIPTION}/galleries/images`,
    templateVmId: `${SUBSCRIPTION}/virtualMachines/template`,
    version: '1.0.0',
    status: 'Accepted',
    step: 'Accepted',
    createdAt: now.toISOString(),
  };
}
