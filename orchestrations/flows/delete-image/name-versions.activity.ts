import { z } from 'zod';
import type { GalleryContents } from '../../../shared/use-cases/image/catalogue-ports.ts';
import { done } from '../../../shared/domain/arm/outcome.ts';
import { ask } from '../../engine/run/ask.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

/** So many versions are named at once. */
const MAX_NAMED = 20;

/** Names versions that the image still has, by Azure: some of them, where they are many. */
export const nameVersionsActivity = ask({
  name: 'nameVersionsActivity',
  input: z.object({ image: imageRef, except: z.array(z.string()) }),
  value: z.object({ versions: z.array(z.string()) }),
  create:
    ({ contents }: { contents: Pick<GalleryContents, 'listVersions'> }) =>
    async ({ image, except }) => {
      const listed = await contents.listVersions(image);
      if (listed.kind !== 'done') return listed;
      const names = listed.value.map(({ facts }) => facts.version).filter((name) => !except.includes(name));
      return done({ versions: names.slice(0, MAX_NAMED) });
    },
});
