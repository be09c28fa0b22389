import { z } from 'zod';
import type { ResourceClaims } from '../../../shared/use-cases/account/claim-ports.ts';
import { isHeldBy } from '../../../shared/domain/account/resource-claim.ts';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';
import type { ImageUses } from '../../../shared/use-cases/lab/image-use-ports.ts';
import { labBuild, partId, type LabBuild } from '../../../shared/domain/lab/lab-build.ts';
import { labImage } from '../../../shared/domain/lab/lab.ts';
import type { LabBuilds } from '../../../shared/use-cases/lab/ports.ts';
import { activity } from '../../engine/durable/activity.ts';

/** Deletes the record that a lab was made from an image version, unless there is a lab of its name that was. */
export const deleteImageUseActivity = activity({
  name: 'deleteImageUseActivity',
  input: z.object({ accountId: z.string(), lab: z.string(), image: labImage }),
  output: z.null(),
  create:
    (ports: {
      accounts: Pick<AccountStore, 'readLab'>;
      labBuilds: Pick<LabBuilds, 'list'>;
      imageUses: Pick<ImageUses, 'remove'>;
    }) =>
    async ({ accountId, lab, image }) => {
      const others = await ports.labBuilds.list(accountId);
      const isUsed =
        (await ports.accounts.readLab(accountId, lab)) ??
        others.find(({ build }) => build.labName === lab && isSameVersion(build.image, image));
      if (!isUsed) await ports.imageUses.remove({ accountId, labName: lab, ...image });
      return null;
    },
});

function isSameVersion(a: LabBuild['image'], b: LabBuild['image']): boolean {
  return a.imageName === b.imageName && a.version === b.version;
}

/** Deletes the record of what a lab is made of, of which nothing is in Azure any more, and gives its VM's id back. */
export const deleteBuildRecordActivity = activity({
  name: 'deleteBuildRecordActivity',
  input: z.object({ build: labBuild }),
  output: z.null(),
  create:
    (ports: { claims: Pick<ResourceClaims, 'find' | 'remove'>; labBuilds: Pick<LabBuilds, 'forget'> }) =>
    async ({ build }) => {
      const { id, accountId, labName } = build;
      await ports.labBuilds.forget(accountId, id);
      const claim = await ports.claims.find('vm', partId(build, 'VirtualMachine'));
      if (claim && isHeldBy(claim, { accountId, labName })) await ports.claims.remove(claim);
      return null;
    },
});
