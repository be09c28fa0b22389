import { z } from 'zod';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';
import { detail } from '../../../shared/domain/refusal/detail.ts';
import { readAccount } from '../../../shared/use-cases/image/apply-retention.ts';
import { makerOf, whyNotOwn } from '../../../shared/domain/image/ownership.ts';
import { editPlan, planEdit, shrinkOf } from '../../../shared/domain/image/plan-edit.ts';
import type { ImageVersions } from '../../../shared/use-cases/image/ports.ts';
import type { MakerPorts } from '../../../shared/use-cases/image/read-makers.ts';
import { sourceExportOf } from '../../../shared/use-cases/image/source-export.ts';
import { versionEdit, versionProperties } from '../../../shared/domain/image/version-edit.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { ask } from '../../engine/run/ask.ts';
import { versionRef } from '../../engine/run/run-ref.ts';

/**
 * Looks at the version, and plans what is to be done for the edit; no plan where there is no such version, or the
 * account may not change it.
 */
export const planVersionEditActivity = ask({
  name: 'planVersionEditActivity',
  input: z.object({
    version: versionRef,
    accountId: z.string(),
    edit: z.union([versionEdit, z.literal('shrink')]),
  }),
  value: z.object({ plan: editPlan.nullable(), notOwn: z.array(detail) }),
  galleryOf: ({ version }) => version.galleryId,
  create:
    ({ accounts, contents, exports }: MakerPorts & { accounts: Pick<AccountStore, 'read'> }) =>
    async ({ version, accountId, edit }) => {
      const look = await contents.readVersion(version);
      if (look.kind !== 'done') return look;
      if (!look.value) return done({ plan: null, notOwn: [] });
      const { facts, madeBy } = look.value;
      const maker = makerOf(await sourceExportOf(exports, version, madeBy));
      const notOwn = whyNotOwn([maker], await readAccount(accounts, accountId));
      if (notOwn.length > 0) return done({ plan: null, notOwn });
      return done({ plan: planEdit(facts, edit === 'shrink' ? shrinkOf(facts) : edit), notOwn });
    },
});

/** Changes what is said of the version, and the number of replicas where it is. */
export const changePropertiesActivity = ask({
  name: 'changePropertiesActivity',
  input: z.object({ version: versionRef, properties: versionProperties }),
  value: z.null(),
  galleryOf: ({ version }) => version.galleryId,
  create:
    ({ versions }: { versions: Pick<ImageVersions, 'ensureProperties'> }) =>
    ({ version, properties }) =>
      versions.ensureProperties(version, properties),
});
