import { z } from 'zod';
import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import { isHeldBy } from '../../../shared/domain/account/resource-claim.ts';
import type { RoleStore } from '../../../shared/use-cases/access/ports.ts';
import { assignmentId } from '../../../shared/domain/access/role-assignment.ts';
import { isCurrent, type RunStates } from '../../../shared/use-cases/export/run-states.ts';
import { labBuild } from '../../../shared/domain/lab/lab-build.ts';
import { labImage } from '../../../shared/domain/lab/lab.ts';
import type { LabBuilds } from '../../../shared/use-cases/lab/ports.ts';
import { activity } from '../../engine/durable/activity.ts';
import { runRef } from '../../engine/run/run-ref.ts';

/** A lab as the caller who deletes it has seen it. */
export const labToDelete = z.object({
  accountId: z.string(),
  name: z.string(),
  templateVmId: z.string(),
  image: labImage.exactOptional(),
  build: labBuild.exactOptional(),
});

/** Takes a lab away from people, unless an export needs it; what it is made of is noted for deletion. */
export const retireLabActivity = activity({
  name: 'retireLabActivity',
  input: z.object({ lab: labToDelete, run: runRef }),
  output: z.object({ current: z.boolean(), exportId: z.string().exactOptional() }),
  create:
    (ports: {
      claims: Pick<ResourceClaims, 'find' | 'remove'>;
      labBuilds: Pick<LabBuilds, 'retire'>;
      runStates: RunStates;
    }) =>
    async ({ lab, run }) => {
      // Called again long afterwards, it would find another lab of that name.
      if (!(await isCurrent(ports.runStates, run))) return { current: false };
      // As it is before the lab goes: who sets up a lab with that VM meanwhile keeps it.
      const claim = await ports.claims.find('vm', lab.templateVmId);
      const exportId = await ports.labBuilds.retire(lab, run.exportId);
      if (exportId !== undefined) return { current: true, exportId };
      // A VM that the app made goes, too, and is the lab's until then.
      if (!lab.build && claim && isHeldBy(claim, { accountId: lab.accountId, labName: lab.name })) {
        await ports.claims.remove(claim);
      }
      return { current: true };
    },
});

/** Takes their roles in a lab from its owners: another lab of its name is none of theirs. */
export const deleteLabOwnerRolesActivity = activity({
  name: 'deleteLabOwnerRolesActivity',
  input: z.object({ run: runRef, lab: z.string() }),
  output: z.null(),
  create:
    ({ roles, runStates }: { roles: Pick<RoleStore, 'list' | 'remove'>; runStates: RunStates }) =>
    async ({ run, lab }) => {
      if (!(await isCurrent(runStates, run))) return null;
      const { accountId } = run;
      let continuation: string | undefined;
      do {
        const page = await roles.list(accountId, {
          size: 100,
          ...(continuation !== undefined && { continuation }),
        });
        for (const assignment of page.items) {
          if (assignment.lab === lab) await roles.remove(accountId, assignmentId(assignment));
        }
        continuation = page.continuation;
      } while (continuation !== undefined);
      return null;
    },
});
