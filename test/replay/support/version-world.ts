import { workflowOf } from '../../../functions/workflow-runs.ts';
import { applyRetentionOrchestrator } from '../../../orchestrations/flows/apply-retention/apply-retention.orchestrator.ts';
import { retainImagesOrchestrator } from '../../../orchestrations/flows/apply-retention/retain-images.orchestrator.ts';
import { deleteImageOrchestrator } from '../../../orchestrations/flows/delete-image/delete-image.orchestrator.ts';
import { deleteVersionOrchestrator } from '../../../orchestrations/flows/delete-version/delete-version.orchestrator.ts';
import { deleteVersionsOrchestrator } from '../../../orchestrations/flows/delete-image/delete-versions.orchestrator.ts';
import { editVersionOrchestrator } from '../../../orchestrations/flows/edit-version/edit-version.orchestrator.ts';
import { replicateToGeographyOrchestrator } from '../../../orchestrations/steps/region/replicate-to-geography.orchestrator.ts';
import { requestPatientlyOrchestrator } from '../../../orchestrations/engine/request/request-patiently.orchestrator.ts';
import { waitForOperationOrchestrator } from '../../../orchestrations/engine/request/wait-for-operation.orchestrator.ts';
import type { VersionLook } from '../../../shared/use-cases/image/catalogue-ports.ts';
import type { VersionFacts } from '../../../shared/domain/image/image-facts.ts';
import type { Job, JobKind } from '../../../shared/domain/job/job.ts';
import type { ImageUse } from '../../../shared/use-cases/lab/image-use-ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { imageOf, regionOf, versionOf } from '../../unit/support/images.ts';
import { runOrchestrator, type RunResult } from '../run-orchestrator.ts';
import { answerTo, type Answers } from './answers.ts';
import { acceptedExport, BRISK, LINUX_IMAGE, ofNoUse, SETTINGS, type WorldPlan } from './export-world.ts';
import { galleryHolder, type GalleryHold } from './gallery-holder.ts';
import { MemoryExportStore } from './memory-export-store.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { MemoryVersionStore } from './memory-version-store.ts';
import { modelImages, type ImageState } from './model-images.ts';
import { ModelOperations } from './model-operations.ts';
import { ModelVersions } from './model-versions.ts';
import { registeredActivities } from './registered-activities.ts';
import { VirtualClock } from './virtual-clock.ts';

const GALLERY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/images';
export const IMAGE = { galleryId: GALLERY, imageName: 'linux' };
const ACCOUNT = 'school';
const ANOTHER = 'other';
const JOB = 'job-1';
/** Exports of this account, and of another one. */
const OWN = '00000000001aaaaaaaaaaaa';
const ANOTHERS = '00000000002aaaaaaaaaaaa';

const WORKFLOWS = [
  editVersionOrchestrator,
  deleteVersionOrchestrator,
  deleteImageOrchestrator,
  applyRetentionOrchestrator,
];

/** One image with versions, and a job that changes them. */
export class VersionWorld {
  readonly clock = new VirtualClock();
  readonly operations: ModelOperations;
  readonly versions: ModelVersions;
  readonly image: ImageState = { galleryGone: false, image: LINUX_IMAGE };
  readonly jobs = new MemoryJobStore();
  readonly claims = new MemoryVersionStore(this.clock);
  readonly regions = new MemoryExportStore();
  readonly uses: ImageUse[] = [];
  /** The export that made the image; none, where somebody uploaded it. */
  imageMadeBy: string | undefined = OWN;
  gallery: GalleryHold = 'own';
  /** How often the image was brought up to date. */
  refreshed = 0;
  readonly #activities: ReturnType<typeof registeredActivities>;

  constructor({ works = {}, copies = {} }: Pick<WorldPlan, 'works' | 'copies'> = {}) {
    this.operations = new ModelOperations(this.clock, works);
    this.versions = new ModelVersions(this.clock, this.operations, copies);
    for (const [id, accountId] of [
      [OWN, ACCOUNT],
      [ANOTHERS, ANOTHER],
    ] as const) {
      this.regions.put({ ...acceptedExport(this.clock.now(), {}), ...IMAGE, id, accountId });
    }
    const noUse = () => Promise.reject(new Error('Nobody asks for this.'));
    this.#activities = registeredActivities({
      ...galleryHolder(ACCOUNT, GALLERY, () => this.gallery),
      ...ofNoUse('deletion', 'galleries', 'records', 'locations', 'regionOffers', 'snapshots'),
      ...ofNoUse('templateVms', 'labBuilds', 'labParts', 'roles', 'sizeOffers', 'vmAccess'),
      ...ofNoUse('news', 'outbox', 'topic'),
      catalogue: {
        listImages: () => Promise.resolve({ items: [imageOf(this.facts())] }),
        listVersions: () => Promise.resolve({ items: this.facts() }),
        readImage: noUse,
        readVersion: noUse,
      },
      clock: this.clock,
      contents: {
        listImages: noUse,
        readImage: () =>
          Promise.resolve(
            done(
              this.image.image && {
                ...imageOf([]),
                ...(this.imageMadeBy !== undefined && { madeBy: this.imageMadeBy }),
              },
            ),
          ),
        listVersions: () => Promise.resolve(done(this.#looks())),
        readVersion: ({ version }) =>
          Promise.resolve(done(this.#looks().find(({ facts }) => facts.version === version))),
      },
      durations: { add: () => Promise.resolve(), readAll: () => Promise.resolve({}) },
      exports: this.regions,
      images: modelImages(this.operations, this.image),
      imageUses: { list: () => Promise.resolve(this.uses), add: noUse, remove: noUse },
      jobs: this.jobs,
      operations: this.operations,
      prices: { find: () => Promise.resolve([]) },
      refresher: {
        refresh: () => {
          this.refreshed += 1;
          return Promise.resolve(done({ rowsWritten: 1 }));
        },
      },
      reservations: this.claims,
      settings: { ...SETTINGS, ...BRISK },
      versions: this.versions,
    });
  }

  /** A version that an export made: of this account, of another one, or of none. */
  addVersion(version: string, regions: readonly string[], maker: 'own' | 'another' | 'none' = 'own'): void {
    const exportId = { own: OWN, another: ANOTHERS, none: undefined }[maker];
    this.versions.addReplicated(version, regions, exportId);
  }

  /** The image's versions with what their tags say, as Azure shows them. */
  #looks(): VersionLook[] {
    this.operations.catchUp();
    return this.facts().map((facts) => {
      const exportId = this.versions.versions.get(facts.version)?.exportId;
      const accountId = exportId === ANOTHERS ? ANOTHER : ACCOUNT;
      return { facts, ...(exportId !== undefined && { madeBy: { accountId, exportId } }) };
    });
  }

  /** The image's versions, as they are known. */
  facts(): VersionFacts[] {
    return [...this.versions.versions].map(([name, { home, exportId }]) =>
      versionOf(name, {
        ...(exportId !== undefined && {
          origin: { accountId: exportId === OWN ? ACCOUNT : ANOTHER, exportId, labName: 'physics' },
        }),
        location: home,
        regions: this.versions.targetsOf(name).map((target) =>
          regionOf(target.name, {
            replicas: target.regionalReplicaCount,
            state: this.versions.completedRegions(name).includes(target.name) ? 'Completed' : 'Replicating',
          }),
        ),
      }),
    );
  }

  get job(): Job {
    return this.jobs.get(JOB);
  }

  cancel(): Promise<unknown> {
    const cancelRequestedAt = this.clock.now().toISOString();
    return this.jobs.change(ACCOUNT, JOB, (job) => ({ job: { ...job, cancelRequestedAt } }));
  }

  /** Another run takes the job over. */
  takeOver(): Promise<unknown> {
    return this.jobs.change(ACCOUNT, JOB, (job) => ({ job: { ...job, runToken: 'another run' } }));
  }

  /** Accepts the job as its door does, and runs it to its end. */
  async run(
    kind: JobKind,
    order: Record<string, unknown>,
    answers: Answers = {},
    claim?: string,
  ): Promise<RunResult> {
    await this.jobs.accept({
      id: JOB,
      accountId: ACCOUNT,
      kind,
      target: 'images/linux',
      order,
      status: 'Accepted',
      createdAt: this.clock.now().toISOString(),
    });
    if (claim !== undefined) {
      await this.claims.claim({ ...IMAGE, version: claim }, { accountId: ACCOUNT, operationId: JOB });
    }
    return this.start(kind, {}, answers);
  }

  /** Runs the job, or with `again` in place of a dead run. */
  async start(kind: JobKind, input: object = {}, answers: Answers = {}): Promise<RunResult> {
    const workflow = WORKFLOWS.find(({ name }) => name === workflowOf(kind));
    if (!workflow) throw new Error(`There is no workflow for ${kind}.`);
    const result = await runOrchestrator(workflow.handler, {
      instanceId: 'again' in input ? `${JOB}-again` : JOB,
      input: { accountId: ACCOUNT, jobId: JOB, ...input },
      startTime: this.clock.now(),
      activities: Object.fromEntries(
        Object.entries(this.#activities).map(([name, handler]) => [
          name,
          (asked: unknown, { attempt, now }: { attempt: number; now: Date }) => {
            this.clock.moveTo(now);
            return answerTo(answers, name, attempt)(() => handler(asked));
          },
        ]),
      ),
      orchestrators: Object.fromEntries(
        [
          replicateToGeographyOrchestrator,
          waitForOperationOrchestrator,
          requestPatientlyOrchestrator,
          deleteVersionsOrchestrator,
          retainImagesOrchestrator,
        ].map(({ name, handler }) => [name, handler]),
      ),
      maxEpisodes: 5_000,
    });
    if (result.status === 'Completed') this.clock.moveTo(result.finishedAt);
    return result;
  }
}
