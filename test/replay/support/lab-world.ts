import type { WorkflowPorts } from '../../../functions/workflows.ts';
import { createLabOrchestrator } from '../../../orchestrations/flows/create-lab/create-lab.orchestrator.ts';
import { waitForImageOrchestrator } from '../../../orchestrations/flows/create-lab/wait-for-image.orchestrator.ts';
import { deleteLabOrchestrator } from '../../../orchestrations/flows/delete-lab/delete-lab.orchestrator.ts';
import { reapLabOrchestrator } from '../../../orchestrations/flows/reap-lab/reap-lab.orchestrator.ts';
import { requestPatientlyOrchestrator } from '../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import { waitForOperationOrchestrator } from '../../../orchestrations/engine/request/wait-for-operation.orchestrator.ts';
import type { RoleAssignment } from '../../../shared/domain/access/role-assignment.ts';
import type { LabAccount } from '../../../shared/domain/account/lab-account.ts';
import type { VersionFacts } from '../../../shared/domain/image/image-facts.ts';
import type { StoredJob } from '../../../shared/use-cases/job/ports.ts';
import { cancelJob } from '../../../shared/use-cases/job/run-job.ts';
import type { Lab } from '../../../shared/domain/lab/lab.ts';
import type { LabBuild, LabPart } from '../../../shared/domain/lab/lab-build.ts';
import type { LabOrder } from '../../../shared/domain/lab/lab-order.ts';
import type { LabBuilds, LabParts, StoredBuild } from '../../../shared/use-cases/lab/ports.ts';
import { sweepLabs } from '../../../shared/use-cases/lab/sweep-labs.ts';
import { done, type Outcome } from '../../../shared/domain/arm/outcome.ts';
import { imageOf, regionOf, versionOf } from '../../unit/support/images.ts';
import { runOrchestrator, type RunResult } from '../run-orchestrator.ts';
import { answerTo, type Answers } from './answers.ts';
import { BRISK, SETTINGS } from './export-world.ts';
import { MemoryClaims } from './memory-claims.ts';
import { MemoryExportStore } from './memory-export-store.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { ModelOperations, type WorkPlan } from './model-operations.ts';
import { registeredActivities } from './registered-activities.ts';
import { VirtualClock } from './virtual-clock.ts';

export const JOB_ID = 'job-1';
const ACCOUNT_ID = 'school';
const GALLERY_ID = '/subscriptions/s/resourceGroups/labs/providers/Microsoft.Compute/galleries/images';
const CREATOR = { principalId: 'clara', principalType: 'User' as const };

const ORDER: LabOrder = {
  name: 'physics',
  image: 'linux',
  region: 'westeurope',
  size: 'Standard_D2s_v5',
  galleryId: GALLERY_ID,
  creator: CREATOR,
};

interface LabWorldPlan {
  order?: Partial<LabOrder>;
  /** Minutes until the image is in the region; never, where that is not finite. */
  imageReadyAfter?: number;
  /** How making and deleting parts goes, in turn. */
  works?: { createPart?: WorkPlan[]; deletePart?: WorkPlan[] };
}

/** The world in which a lab is made and deleted; everything goes well, where nothing is said. */
export class LabWorld {
  readonly clock = new VirtualClock();
  readonly jobs = new MemoryJobStore();
  readonly labs = new Map<string, Lab>();
  readonly builds = new Map<string, StoredBuild>();
  readonly claims = new MemoryClaims();
  readonly roles: RoleAssignment[] = [];
  readonly uses = new Set<string>();
  /** What Azure has, with the tag that it bears. */
  readonly parts = new Map<LabPart, string>();
  /** Azure does not delete these. */
  readonly stuck = new Set<LabPart>();
  versionGone = false;
  readonly #operations: ModelOperations;
  readonly #making = new Set<LabPart>();
  readonly #readyAt: number;
  readonly #activities: ReturnType<typeof registeredActivities>;

  constructor(plan: LabWorldPlan = {}) {
    this.#operations = new ModelOperations(this.clock, plan.works ?? {});
    this.#readyAt = this.clock.in(plan.imageReadyAfter ?? 0);
    this.accept(JOB_ID, { kind: 'CreateLab', order: { ...ORDER, ...plan.order } });
    this.#activities = registeredActivities(this.#ports());
  }

  accept(id: string, about: Pick<StoredJob, 'kind' | 'order'>): void {
    const createdAt = this.clock.now().toISOString();
    void this.jobs.accept({
      id,
      accountId: ACCOUNT_ID,
      target: 'labs/physics',
      status: 'Accepted',
      createdAt,
      ...about,
    });
  }

  get job(): StoredJob {
    return this.jobs.get(JOB_ID);
  }

  cancel(id = JOB_ID): Promise<unknown> {
    return cancelJob({ jobs: this.jobs, clock: this.clock }, ACCOUNT_ID, id);
  }

  /** Another run takes the job over. */
  async takeOver(): Promise<void> {
    await this.jobs.change(ACCOUNT_ID, JOB_ID, (job) => ({ job: { ...job, runToken: 'another run' } }));
  }

  runCreate(answers: Answers = {}, again = false): Promise<RunResult> {
    return this.#run(createLabOrchestrator.handler, JOB_ID, answers, again);
  }

  /** The workflow engine calls an activity again, however long ago that was. */
  async repeat(activity: string, input: unknown): Promise<unknown> {
    return this.#activities[activity]?.(input);
  }

  /** Accepts and runs the deletion of the lab. */
  async runDelete(answers: Answers = {}): Promise<StoredJob> {
    const lab = this.labs.get('physics');
    if (!lab) throw new Error('There is no lab to delete.');
    this.accept('job-2', { kind: 'DeleteLab', order: { lab } });
    await this.#run(deleteLabOrchestrator.handler, 'job-2', answers, false);
    return this.jobs.get('job-2');
  }

  /** The sweep comes, and what it starts runs to its end. @returns ids of what was left */
  async sweep(): Promise<string[]> {
    const starts: { build: LabBuild }[] = [];
    const { reaped } = await sweepLabs({
      accounts: {
        listIds: () => Promise.resolve([ACCOUNT_ID]),
        readLab: (_accountId, name) => Promise.resolve(this.labs.get(name)),
      },
      jobs: this.jobs,
      labBuilds: this.#labBuilds(),
      runs: { startReapLab: (reap) => Promise.resolve(void starts.push(reap)) },
      settings: { ...SETTINGS, ...BRISK },
    });
    for (const input of starts) {
      await this.#runOnce(
        reapLabOrchestrator.handler,
        `${input.build.id}-reap`,
        { ...input, settings: SETTINGS },
        {},
      );
    }
    return reaped;
  }

  #run(handler: typeof createLabOrchestrator.handler, jobId: string, answers: Answers, again: boolean) {
    const input = { accountId: ACCOUNT_ID, jobId, ...(again && { again: true }) };
    return this.#runOnce(handler, again ? `${jobId}-again` : jobId, input, answers);
  }

  async #runOnce(
    handler: typeof createLabOrchestrator.handler,
    instanceId: string,
    input: object,
    answers: Answers,
  ) {
    const result = await runOrchestrator(handler, {
      instanceId,
      input,
      startTime: this.clock.now(),
      maxEpisodes: 20_000,
      activities: Object.fromEntries(
        Object.entries(this.#activities).map(([name, real]) => [
          name,
          (given: unknown, { attempt, now }: { attempt: number; now: Date }) => {
            this.clock.moveTo(now);
            return answerTo(answers, name, attempt)(() => real(given));
          },
        ]),
      ),
      orchestrators: {
        [waitForImageOrchestrator.name]: waitForImageOrchestrator.handler,
        [waitForOperationOrchestrator.name]: waitForOperationOrchestrator.handler,
        [requestPatientlyOrchestrator.name]: requestPatientlyOrchestrator.handler,
      },
    });
    this.clock.moveTo(result.finishedAt);
    return result;
  }

  #version(): VersionFacts {
    const ready = this.clock.hasPassed(this.#readyAt);
    const copy = ready ? {} : { state: 'Replicating' as const, progress: 40 };
    return versionOf('1.0.0', { regions: [regionOf('northeurope'), regionOf('westeurope', copy)] });
  }

  #ports(): WorkflowPorts {
    const since = this.clock.now().toISOString();
    const account: LabAccount = {
      id: ACCOUNT_ID,
      location: 'westeurope',
      galleryId: GALLERY_ID,
      createdAt: since,
      changedAt: since,
    };
    const ports: Partial<WorkflowPorts> = {
      clock: this.clock,
      claims: this.claims,
      jobs: this.jobs,
      exports: new MemoryExportStore(),
      operations: this.#operations,
      settings: { ...SETTINGS, ...BRISK },
      labBuilds: this.#labBuilds(),
      labParts: this.#labParts(),
      refresher: { refresh: () => Promise.resolve(done({ rowsWritten: 0 })) },
      sizeOffers: { read: () => Promise.resolve(done(['Standard_D2s_v5'])) },
      catalogue: {
        listImages: () => Promise.reject(new Error('Labs have no use for this.')),
        listVersions: () => Promise.reject(new Error('Labs have no use for this.')),
        readImage: () => Promise.resolve(imageOf([this.#version()])),
        readVersion: () => Promise.resolve(this.#version()),
      },
      imageUses: {
        list: () => Promise.resolve([]),
        add: ({ labName }) => Promise.resolve(void this.uses.add(labName)),
        remove: ({ labName }) => Promise.resolve(void this.uses.delete(labName)),
      },
      roles: {
        add: (assignment) => {
          const isSame = ({ principalId, lab }: RoleAssignment) =>
            principalId === assignment.principalId && lab === assignment.lab;
          if (!this.roles.some(isSame)) this.roles.push(assignment);
          return Promise.resolve({ assignment, isNew: true });
        },
        list: () => Promise.resolve({ items: [...this.roles] }),
        remove: () => Promise.resolve(void this.roles.splice(0)),
      },
    };
    const contents = {
      readVersion: () => Promise.resolve(done(this.versionGone ? undefined : { facts: this.#version() })),
    };
    const accounts = {
      read: () => Promise.resolve(account),
      readLab: (_accountId: string, name: string) => Promise.resolve(this.labs.get(name)),
    };
    // What labs have no use for is not there.
    return { ...ports, contents, accounts } as unknown as WorkflowPorts;
  }

  #labBuilds(): LabBuilds {
    return {
      find: (_accountId, id) => Promise.resolve(this.builds.get(id)?.build),
      list: () => Promise.resolve([...this.builds.values()]),
      note: (build) => Promise.resolve(void this.builds.set(build.id, { build, jobId: build.id })),
      forget: (_accountId, id) => Promise.resolve(void this.builds.delete(id)),
      finish: (lab) => {
        const there = this.labs.get(lab.name);
        if (there && there.build?.id !== lab.build.id) return Promise.resolve(false);
        this.labs.set(lab.name, lab);
        this.builds.delete(lab.build.id);
        return Promise.resolve(true);
      },
      retire: ({ name, build }, jobId) => {
        if (this.labs.delete(name) && build) this.builds.set(build.id, { build, jobId });
        return Promise.resolve(undefined);
      },
    };
  }

  #labParts(): LabParts {
    return {
      ensure: ({ id }, part) => Promise.resolve(this.#ensure(id, part)),
      ensureDeleted: ({ id }, part) => Promise.resolve(this.#ensureDeleted(id, part)),
    };
  }

  #ensure(id: string, part: LabPart): Outcome<null> {
    this.#operations.catchUp();
    const owner = this.parts.get(part);
    if (owner === id) return done(null);
    if (owner !== undefined) {
      return { kind: 'refused', error: { code: 'NameTaken', message: 'Somebody else has it.' } };
    }
    if (this.#making.has(part)) return { kind: 'wait', seconds: 5, why: 'It is being made.' };
    this.#making.add(part);
    return this.#operations.begin('createPart', (error) => {
      this.#making.delete(part);
      if (!error) this.parts.set(part, id);
    });
  }

  #ensureDeleted(id: string, part: LabPart): Outcome<null> {
    this.#operations.catchUp();
    if (this.#making.has(part)) return { kind: 'wait', seconds: 5, why: 'It is being made.' };
    if (this.parts.get(part) !== id) return done(null);
    if (this.stuck.has(part)) {
      return { kind: 'refused', error: { code: 'ScopeLocked', message: 'A lock is on it.' } };
    }
    return this.#operations.begin('deletePart', (error) => {
      if (!error) this.parts.delete(part);
    });
  }
}
