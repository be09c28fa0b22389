import { z } from 'zod';
import type { RoleStore } from '../../../shared/use-cases/access/ports.ts';
import { takeClaim, type ClaimPorts } from '../../../shared/use-cases/account/take-claim.ts';
import type { Clock } from '../../../shared/use-cases/clock.ts';
import { isCurrent, type RunStates } from '../../../shared/use-cases/export/run-states.ts';
import type { GalleryContents } from '../../../shared/use-cases/image/catalogue-ports.ts';
import type { JobStore } from '../../../shared/use-cases/job/ports.ts';
import type { ImageUses } from '../../../shared/use-cases/lab/image-use-ports.ts';
import { labBuild, partId } from '../../../shared/domain/lab/lab-build.ts';
import { labCreatedEvent } from '../../../shared/domain/event/lab-created.ts';
import { labRegionsOf } from '../../../shared/domain/lab/lab-options.ts';
import { labOrder } from '../../../shared/domain/lab/lab-order.ts';
import { labPlan, planLab as plan, type PlanLabPorts } from '../../../shared/use-cases/lab/plan-lab.ts';
import type { LabBuilds } from '../../../shared/use-cases/lab/ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { activity } from '../../engine/durable/activity.ts';
import { ask } from '../../engine/run/ask.ts';
import { runRef, versionRef } from '../../engine/run/run-ref.ts';

/** Checks everything again that the door has checked, and says what the lab will be made of. */
export const planLabActivity = ask({
  name: 'planLabActivity',
  input: z.object({ accountId: z.string(), jobId: z.string(), order: labOrder }),
  value: labPlan,
  create: (ports: PlanLabPorts) => async (lab) => done(await plan(ports, lab)),
});

/** Looks once how far an image version is in a region; a region that it is not to be in has no progress. */
export const lookForImageActivity = ask({
  name: 'lookForImageActivity',
  input: z.object({ version: versionRef, region: z.string() }),
  value: z.object({ exists: z.boolean(), ready: z.boolean(), progress: z.number() }),
  create:
    ({ contents }: { contents: Pick<GalleryContents, 'readVersion'> }) =>
    async ({ version, region }) => {
      const look = await contents.readVersion(version);
      if (look.kind !== 'done') return look;
      if (!look.value) return done({ exists: false, ready: false, progress: 0 });
      const copy = labRegionsOf(look.value.facts, [], [region])[0];
      return done({ exists: true, ready: copy?.ready ?? false, progress: copy?.progress ?? 0 });
    },
});

/** Writes down, for people, what a job waits for. */
export const noteProgressActivity = activity({
  name: 'noteProgressActivity',
  input: z.object({ run: runRef, result: z.record(z.string(), z.unknown()) }),
  output: z.null(),
  create:
    ({ jobs }: { jobs: Pick<JobStore, 'change'> }) =>
    async ({ run, result }) => {
      await jobs.change(run.accountId, run.exportId, (job) =>
        job.status === 'Running' && job.runToken === run.token ? { job: { ...job, result } } : undefined,
      );
      return null;
    },
});

/**
 * Claims the VM that is about to be made, and writes down all that will be, so that whoever comes after a dead run knows
 * what to put right. A VM that is another lab's by now is `taken`.
 */
export const noteBuildActivity = activity({
  name: 'noteBuildActivity',
  input: z.object({ run: runRef, build: labBuild }),
  output: z.object({ current: z.boolean(), taken: z.boolean().exactOptional() }),
  create:
    (
      ports: ClaimPorts & {
        labBuilds: Pick<LabBuilds, 'note'>;
        imageUses: Pick<ImageUses, 'add'>;
        runStates: RunStates;
      },
    ) =>
    async ({ run, build }) => {
      // Called again long after the lab's end, it would bring back rows that are deleted.
      if (!(await isCurrent(ports.runStates, run))) return { current: false };
      const { accountId, labName, image } = build;
      const resourceId = partId(build, 'VirtualMachine');
      if (!(await takeClaim(ports, { kind: 'vm', resourceId, accountId, labName }))) {
        return { current: true, taken: true };
      }
      await ports.imageUses.add({ accountId, labName, ...image });
      await ports.labBuilds.note(build);
      return { current: true };
    },
});

/** Writes the whole lab down, and that it is to be told. */
export const finishLabActivity = activity({
  name: 'finishLabActivity',
  input: z.object({ build: labBuild }),
  output: z.object({ finished: z.boolean() }),
  create:
    ({ labBuilds, clock }: { labBuilds: LabBuilds; clock: Clock }) =>
    async ({ build }) => {
      const { accountId, labName: name, image } = build;
      const templateVmId = partId(build, 'VirtualMachine');
      const event = labCreatedEvent(build, clock.now().toISOString());
      return { finished: await labBuilds.finish({ accountId, name, templateVmId, image, build }, event) };
    },
});

/** Makes its creator the owner of a lab. */
export const addLabOwnerActivity = activity({
  name: 'addLabOwnerActivity',
  input: z.object({ run: runRef, lab: z.string(), creator: labOrder.shape.creator }),
  output: z.null(),
  create:
    ({ roles, clock, runStates }: { roles: Pick<RoleStore, 'add'>; clock: Clock; runStates: RunStates }) =>
    async ({ run, lab, creator }) => {
      // Called again long afterwards, it would find another lab of that name.
      if (!(await isCurrent(runStates, run))) return null;
      const { accountId } = run;
      const assignedAt = clock.now().toISOString();
      const assignment = { ...creator, role: 'LabOwner' as const, lab, accountId };
      await roles.add({ ...assignment, assignedBy: creator.principalId, assignedAt });
      return null;
    },
});
