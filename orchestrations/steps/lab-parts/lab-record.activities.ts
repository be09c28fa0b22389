import { z } from 'zod';
import { isHeldBy, type ResourceClaims } from '../../../shared/account/claims.ts';
import type { AccountStore } from '../../../shared/account/ports.ts';
import type { ImageUses } from '../../../shared/lab/image-uses.ts';
import { labBuild, partId, type LabBuild } from '../../../shared/lab/lab-build.ts';
import { labImage } from '../../../shared/lab/lab.ts';
import type { LabBuilds } from '../../../shared/lab/ports.ts';
import { activity } from '../../engine/durable/activity.ts';

/** Forgets that a lab was made from an image version, unless there is a lab of its name that was. */
export const removeImageUse = activity({
  name: 'removeImageUse',
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

/** Writes down that nothing of a lab is in Azure any more, and gives its VM's id back. */
export const forgetBuild = activity({
  name: 'forgetBuild',
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
