import { z } from 'zod';
import type { AccountStore } from '../../../shared/use-cases/account/ports.ts';
import { readAccount } from '../../../shared/use-cases/image/apply-retention.ts';
import { makerOf, whyNotOwn } from '../../../shared/domain/image/ownership.ts';
import type { Images } from '../../../shared/use-cases/image/ports.ts';
import { readImageMakers, type MakerPorts } from '../../../shared/use-cases/image/read-makers.ts';
import { ask } from '../../engine/run/ask.ts';
import { imageRef } from '../../engine/run/run-ref.ts';

/** Deletes an image that has no versions any more, if the account made it. */
export const deleteImageActivity = ask({
  name: 'deleteImageActivity',
  input: imageRef.extend({ accountId: z.string() }),
  value: z.null(),
  galleryOf: ({ galleryId }) => galleryId,
  create:
    (ports: MakerPorts & { accounts: Pick<AccountStore, 'read'>; images: Pick<Images, 'ensureDeleted'> }) =>
    async ({ accountId, ...image }) => {
      const makers = await readImageMakers(ports, image, accountId);
      if (makers.kind !== 'done') return makers;
      const owner = await readAccount(ports.accounts, accountId);
      const [notOwn] = whyNotOwn((makers.value ?? []).map(makerOf), owner);
      if (notOwn) return { kind: 'refused', error: notOwn };
      return ports.images.ensureDeleted(image);
    },
});
