import { z } from 'zod';
import type { GalleryContents } from '../../shared/image/catalogue.ts';
import { editPlan, planEdit, shrinkOf } from '../../shared/image/plan-edit.ts';
import type { ImageVersions } from '../../shared/image/ports.ts';
import { versionEdit, versionProperties } from '../../shared/image/version-edit.ts';
import { done } from '../../shared/operation/outcome.ts';
import { ask } from '../run/ask.ts';
import { versionRef } from '../run/run-ref.ts';

/** Looks at the version, and plans what is to be done for the edit; no plan where there is no such version. */
export const planVersionEdit = ask({
  name: 'planVersionEdit',
  input: z.object({ version: versionRef, edit: z.union([versionEdit, z.literal('shrink')]) }),
  value: z.object({ plan: editPlan.nullable() }),
  create:
    ({ contents }: { contents: Pick<GalleryContents, 'readVersion'> }) =>
    async ({ version, edit }) => {
      const look = await contents.readVersion(version);
      if (look.kind !== 'done') return look;
      return done({
        plan: look.value
          ? planEdit(look.value.facts, edit === 'shrink' ? shrinkOf(look.value.facts) : edit)
          : null,
      });
    },
});

/** Changes what is said of the version, and the number of replicas where it is. */
export const changeProperties = ask({
  name: 'changeProperties',
  input: z.object({ version: versionRef, properties: versionProperties }),
  value: z.null(),
  create:
    ({ versions }: { versions: Pick<ImageVersions, 'ensureProperties'> }) =>
    ({ version, properties }) =>
      versions.ensureProperties(version, properties),
});
